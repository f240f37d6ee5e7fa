// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/** Signs certificates of every kind, good and bad, and writes them as PEM. */
public final class TestAuthority {
    private final Path directory;
    private final String name;
    private final KeyPair keys;
    private final X509CertificateHolder certificate;

    private TestAuthority(Path directory, String name, KeyPair keys, X509CertificateHolder certificate) {
        this.directory = directory;
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
        write(directory.resolve(name + ".pem"), List.of(certificate));
    }

    /** What is written: {@code NAME.crt.pem} and {@code NAME.key.pem}. */
    public record Issued(Path certificate, Path key) {}

    /** How a certificate differs from a good one. */
    public record Wish(
            Duration from, Duration until, String algorithm, String signature, boolean isCa, List<GeneralName> names) {
        /** A good one. */
        public static final Wish GOOD =
                new Wish(Duration.ofHours(-1), Duration.ofDays(90), "EC", "SHA256withECDSA", false, List.of());

        public Wish valid(Duration since, Duration end) {
            return new Wish(since, end, algorithm, signature, isCa, names);
        }

        public Wish keys(String kind) {
            return new Wish(from, until, kind, signature, isCa, names);
        }

        public Wish signedWith(String how) {
            return new Wish(from, until, algorithm, how, isCa, names);
        }

        public Wish host(String dnsName) {
            return named(new GeneralName(GeneralName.dNSName, dnsName));
        }

        public Wish address(String ip) {
            return named(new GeneralName(GeneralName.iPAddress, ip));
        }

        private Wish named(GeneralName one) {
            List<GeneralName> more = new ArrayList<>(names);
            more.add(one);
            return new Wish(from, until, algorithm, signature, isCa, more);
        }
    }

    /** A new one, whose certificate is {@code NAME.pem}. */
    public static TestAuthority create(Path directory, String name) {
        try {
            KeyPair keys = keys("EC");
            return new TestAuthority(
                    directory,
                    name,
                    keys,
                    sign(
                            name,
                            name,
                            keys,
                            keys.getPrivate(),
                            new Wish(
                                    Duration.ofHours(-1),
                                    Duration.ofDays(900),
                                    "EC",
                                    "SHA256withECDSA",
                                    true,
                                    List.of())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its certificate. */
    public Path file() {
        return directory.resolve(name + ".pem");
    }

    /** An authority below this one. */
    public TestAuthority below(String subject) {
        try {
            KeyPair own = keys("EC");
            Wish ca = new Wish(Duration.ofHours(-1), Duration.ofDays(90), "EC", "SHA256withECDSA", true, List.of());
            return new TestAuthority(directory, subject, own, sign(name, subject, own, keys.getPrivate(), ca));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate with its key, and whatever else is to stand in its file behind it. */
    public Issued issue(String subject, Wish wish, TestAuthority... chain) {
        try {
            KeyPair own = keys(wish.algorithm());
            List<Object> certificates = new ArrayList<>();
            certificates.add(sign(name, subject, own, keys.getPrivate(), wish));
            for (TestAuthority link : chain) {
                certificates.add(link.certificate);
            }
            Path file = directory.resolve(subject + ".crt.pem");
            write(file, certificates);
            return new Issued(file, key(directory.resolve(subject + ".key.pem"), own.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path key(Path file, PrivateKey key) throws IOException {
        Files.writeString(file, pem(new JcaPKCS8Generator(key, null)));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void write(Path file, List<?> certificates) {
        try {
            StringBuilder text = new StringBuilder();
            for (Object one : certificates) {
                text.append(pem(new JcaMiscPEMGenerator(one)));
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(PemObjectGenerator object) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static X509CertificateHolder sign(String issuer, String subject, KeyPair own, PrivateKey by, Wish wish)
            throws OperatorCreationException, IOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=" + issuer),
                new BigInteger(100, new SecureRandom()).add(BigInteger.ONE),
                Date.from(now.plus(wish.from())),
                Date.from(now.plus(wish.until())),
                new X500Name("CN=" + subject),
                own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(wish.isCa()));
        if (!wish.names().isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(wish.names().toArray(GeneralName[]::new)));
        }
        return builder.build(new JcaContentSignerBuilder(wish.signature()).build(by));
    }

    private static KeyPair keys(String algorithm) throws GeneralSecurityException {
        if (algorithm.startsWith("RSA")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(Integer.parseInt(algorithm.substring(3)));
            return generator.generateKeyPair();
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
