// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import java.math.BigInteger;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The two kinds of certificate that are made here: CAs, and clients. Signed with SHA-256 and a P-256 key, with a random
 * serial number, valid from five minutes ago, for clocks that run late. Stateless.
 */
final class Signing {
    private static final Duration BACK_DATED = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;
    private static final String SIGNATURE = "SHA256withECDSA";

    private Signing() {}

    /**
     * Who signs.
     *
     * @param name of the CA
     * @param publicKey of the CA
     * @param key with which it signs
     */
    record Issuer(X500Principal name, PublicKey publicKey, PrivateKey key) {}

    /** A CA; {@code below} is how many CAs there may be under it. */
    static X509Certificate ca(
            Issuer issuer,
            X500Principal name,
            PublicKey key,
            int below,
            Instant now,
            Instant end,
            SecureRandom random) {
        X509v3CertificateBuilder builder = builder(issuer, name, key, now, end, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(below));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            addIdentifiers(builder, issuer, key);
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK cannot make a CA: " + e.getMessage(), e);
        }
        return sign(builder, issuer, random);
    }

    /** A client's certificate. */
    static X509Certificate client(
            Issuer issuer, X500Principal name, PublicKey key, Instant now, Instant end, SecureRandom random) {
        X509v3CertificateBuilder builder = builder(issuer, name, key, now, end, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            addIdentifiers(builder, issuer, key);
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK cannot make a certificate: " + e.getMessage(), e);
        }
        return sign(builder, issuer, random);
    }

    private static X509v3CertificateBuilder builder(
            Issuer issuer, X500Principal name, PublicKey key, Instant now, Instant end, SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer.name(),
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BACK_DATED)),
                Date.from(end),
                name,
                key);
    }

    private static void addIdentifiers(X509v3CertificateBuilder builder, Issuer issuer, PublicKey key)
            throws CertIOException, NoSuchAlgorithmException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer.publicKey()));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, Issuer issuer, SecureRandom random) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE)
                            .setSecureRandom(random)
                            .build(issuer.key())));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("this JDK cannot sign with " + SIGNATURE + ": " + e.getMessage(), e);
        }
    }
}
