// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import dev.caudal.provisioner.ProvisioningException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
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
 * The clients' CA: signs certificates of customers and edges, and of nobody else. The brokers' CA is another one.
 *
 * <p>One thread. Certificates are EC P-256, signed with SHA-256, for client authentication only, with a random serial
 * number; their validity begins five minutes ago, for clocks that run late, and never outlasts the CA's.
 */
public final class ClientAuthority {
    private static final Duration BACK_DATED = Duration.ofMinutes(5);
    private static final Duration CA_VALIDITY = Duration.ofDays(10 * 365);
    private static final int SERIAL_BITS = 127;
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final String CURVE = "secp256r1";

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final SecureRandom random;
    private final Clock clock;

    private ClientAuthority(X509Certificate certificate, PrivateKey key, SecureRandom random, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.random = random;
        this.clock = clock;
    }

    /** A new CA. Its name is unique, so that it can be recognised among those that a broker trusts. */
    public static ClientAuthority create(String brand, SecureRandom random, Clock clock) {
        KeyPair pair = newKeyPair(random);
        byte[] suffix = new byte[4];
        random.nextBytes(suffix);
        X500Name name =
                new X500Name("CN=" + brand + " clients CA " + HexFormat.of().formatHex(suffix));
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BACK_DATED)),
                Date.from(now.plus(CA_VALIDITY)),
                name,
                pair.getPublic());
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            return new ClientAuthority(sign(builder, pair.getPrivate(), random), pair.getPrivate(), random, clock);
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK cannot make a CA: " + e.getMessage(), e);
        }
    }

    /**
     * A CA from its two texts.
     *
     * @throws ProvisioningException if they are damaged, do not belong together, or the CA has expired
     */
    public static ClientAuthority of(String certificatePem, String keyPem, SecureRandom random, Clock clock) {
        try {
            X509Certificate certificate = Pem.certificates(certificatePem).stream()
                    .findFirst()
                    .orElseThrow(() -> new CertificateException("holds no block 'CERTIFICATE'"));
            PrivateKey key = Pem.privateKey(keyPem);
            if (!KeyMatch.matches(certificate, key)) {
                throw ProvisioningException.failed(
                        "the clients' CA: key and certificate do not belong together; restore both from a backup");
            }
            if (certificate.getNotAfter().toInstant().isBefore(clock.instant())) {
                throw ProvisioningException.failed("the clients' CA expired at "
                        + certificate.getNotAfter().toInstant() + ": move it away and run 'init' for a new one");
            }
            return new ClientAuthority(certificate, key, random, clock);
        } catch (GeneralSecurityException e) {
            throw ProvisioningException.failed("the clients' CA cannot be read: " + e.getMessage(), e);
        }
    }

    /** The CA's certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The CA's key as text: a secret. */
    public String keyPem() {
        return Pem.of(key);
    }

    /** A new key and its certificate; the subject is {@code CN=<commonName>} and nothing more. */
    public IssuedCertificate issue(String commonName, Duration validity) {
        KeyPair pair = newKeyPair(random);
        return new IssuedCertificate(sign(commonName, pair.getPublic(), validity), pair.getPrivate());
    }

    /** Whether this CA signed the certificate. */
    public boolean issued(X509Certificate other) {
        try {
            other.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private X509Certificate sign(String commonName, PublicKey subjectKey, Duration validity) {
        Instant now = clock.instant();
        Instant end = now.plus(validity);
        Instant caEnd = certificate.getNotAfter().toInstant();
        // Only names that need no escaping in a distinguished name get here: customer ids and node names are checked.
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                certificate.getSubjectX500Principal(),
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BACK_DATED)),
                Date.from(end.isBefore(caEnd) ? end : caEnd),
                new X500Principal("CN=" + commonName),
                subjectKey);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            return sign(builder, key, random);
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key, SecureRandom random) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE)
                            .setSecureRandom(random)
                            .build(key)));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("this JDK cannot sign with " + SIGNATURE + ": " + e.getMessage(), e);
        }
    }

    private static KeyPair newKeyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("this JDK has no elliptic curve " + CURVE, e);
        }
    }
}
