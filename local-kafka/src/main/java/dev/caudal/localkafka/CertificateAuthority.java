// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of one level, EC P-256: signs brokers and clients of a local cluster. It lives as long as
 * the cluster's directory; what it signs is valid for a year and is made anew at every start.
 *
 * <p>Immutable; any thread.
 */
final class CertificateAuthority {
    private static final Duration OWN_LIFETIME = Duration.ofDays(3650);
    private static final Duration LEAF_LIFETIME = Duration.ofDays(365);
    /** A clock behind ours still accepts what was signed just now. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final X509Certificate certificate;
    private final PrivateKey key;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A new authority of that name. */
    static CertificateAuthority create(String commonName) {
        try {
            KeyPair pair = newKeyPair();
            JcaX509v3CertificateBuilder builder =
                    builder(commonName, commonName, pair.getPublic(), pair.getPublic(), OWN_LIFETIME);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new LocalKafkaException("cannot make a certificate authority: " + e.getMessage(), e);
        }
    }

    /** The authority that {@link #certificatePem()} and {@link #keyPem()} came from. */
    static CertificateAuthority read(String certificatePem, String keyPem) {
        try (PEMParser certificates = new PEMParser(new StringReader(certificatePem));
                PEMParser keys = new PEMParser(new StringReader(keyPem))) {
            if (certificates.readObject() instanceof X509CertificateHolder holder
                    && keys.readObject() instanceof PrivateKeyInfo info) {
                return new CertificateAuthority(
                        new JcaX509CertificateConverter().getCertificate(holder),
                        new JcaPEMKeyConverter().getPrivateKey(info));
            }
            throw new LocalKafkaException("not a PEM certificate with its PKCS#8 key");
        } catch (GeneralSecurityException | IOException e) {
            throw new LocalKafkaException("cannot read a certificate authority: " + e.getMessage(), e);
        }
    }

    String certificatePem() {
        return pem(certificate);
    }

    String keyPem() {
        return privateKeyPem(key);
    }

    /** A certificate for a broker of this machine, which is a server to clients and a client to other brokers. */
    ClientCertificate issueBroker(String commonName) {
        return issue(
                commonName,
                new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}),
                new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                    new GeneralName(GeneralName.iPAddress, "::1")
                }));
    }

    /** A certificate that can only be a client's. */
    ClientCertificate issueClient(String commonName) {
        return issue(
                commonName, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth), new GeneralNames(new GeneralName[0]));
    }

    private ClientCertificate issue(String commonName, ExtendedKeyUsage purposes, GeneralNames names) {
        try {
            KeyPair pair = newKeyPair();
            String issuer = commonName(certificate);
            JcaX509v3CertificateBuilder builder =
                    builder(issuer, commonName, certificate.getPublicKey(), pair.getPublic(), LEAF_LIFETIME);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, purposes);
            if (names.getNames().length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new ClientCertificate(
                    commonName, privateKeyPem(pair.getPrivate()), pem(sign(builder, key)), certificatePem());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new LocalKafkaException("cannot issue a certificate for CN=" + commonName + ": " + e.getMessage(), e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            String issuer, String subject, PublicKey issuerKey, PublicKey subjectKey, Duration lifetime)
            throws GeneralSecurityException, CertIOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500NameBuilder().addRDN(BCStyle.CN, issuer).build(),
                new BigInteger(127, new SecureRandom()).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(lifetime)),
                new X500NameBuilder().addRDN(BCStyle.CN, subject).build(),
                subjectKey);
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuerKey));
        return builder;
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair newKeyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String commonName(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName().substring("CN=".length());
    }

    private static String privateKeyPem(PrivateKey key) {
        try {
            // Kafka reads PKCS#8 alone, not the SEC 1 form that a PEM writer would choose for an EC key.
            return pem(new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new LocalKafkaException("cannot write a key as PEM: " + e.getMessage(), e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new LocalKafkaException("cannot write PEM: " + e.getMessage(), e);
        }
        return text.toString();
    }
}
