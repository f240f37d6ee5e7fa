// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at the PEM files of a node before a connection is tried, and names what is wrong with which of them. */
final class TlsFilesCheck {
    /** The largest file that is looked at: a chain of certificates is a few kilobytes. */
    private static final long MAX_BYTES = 1L << 20;

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ((?:[A-Z]+ )+)PRIVATE KEY-----");

    private final Instant now;
    private final List<String> problems = new ArrayList<>();

    private TlsFilesCheck(Instant now) {
        this.now = now;
    }

    static List<String> problems(TlsFiles files, Instant now) {
        TlsFilesCheck check = new TlsFilesCheck(now);
        check.contents(files);
        if (Files.isRegularFile(files.key())) {
            check.checkMode(files.key());
        }
        return check.problems;
    }

    static List<String> defects(TlsFiles files, Instant now) {
        TlsFilesCheck check = new TlsFilesCheck(now);
        check.contents(files);
        return check.problems;
    }

    private void contents(TlsFiles files) {
        List<X509Certificate> chain = certificates("certificate", files.certificate());
        PrivateKey key = key(files.key(), chain.isEmpty() ? null : chain.get(0).getPublicKey());
        if (key != null && !chain.isEmpty() && !belongs(key, chain.get(0).getPublicKey())) {
            problem("key", files.key(), "does not belong to the certificate in " + files.certificate());
        }
        certificates("ca", files.ca());
    }

    private List<X509Certificate> certificates(String what, Path file) {
        String text = read(what, file);
        if (text == null) {
            return List.of();
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
                    .forEach(certificate -> certificates.add((X509Certificate) certificate));
        } catch (GeneralSecurityException e) {
            problem(what, file, "holds no readable X.509 certificate in PEM: " + e.getMessage());
            return List.of();
        }
        if (certificates.isEmpty() || !text.contains("-----BEGIN CERTIFICATE-----")) {
            problem(what, file, "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
            return List.of();
        }
        for (X509Certificate certificate : certificates) {
            String subject = certificate.getSubjectX500Principal().getName();
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                problem(
                        what,
                        file,
                        "'" + subject + "' expired at "
                                + certificate.getNotAfter().toInstant());
            } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
                problem(
                        what,
                        file,
                        "'" + subject + "' is not valid before "
                                + certificate.getNotBefore().toInstant() + "; is this machine's clock right?");
            }
        }
        return certificates;
    }

    private @Nullable PrivateKey key(Path file, @Nullable PublicKey publicKey) {
        String text = read("key", file);
        if (text == null) {
            return null;
        }
        Matcher pem = PRIVATE_KEY.matcher(text);
        if (!pem.find()) {
            Matcher other = OTHER_KEY.matcher(text);
            problem(
                    "key",
                    file,
                    (other.find() ? "is of the form '" + other.group(1).strip() + "'" : "holds no private key in PEM")
                            + "; needed is unencrypted PKCS#8 (-----BEGIN PRIVATE KEY-----), as 'openssl pkcs8 -topk8"
                            + " -nocrypt' writes it");
            return null;
        }
        if (publicKey == null) {
            return null;
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            problem(
                    "key",
                    file,
                    "is no " + publicKey.getAlgorithm() + " key, as the certificate needs: " + e.getMessage());
            return null;
        }
    }

    private void checkMode(Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.GROUP_WRITE)) {
                problem(
                        "key",
                        file,
                        "has mode " + PosixFilePermissions.toString(mode)
                                + ": others may read or change it; chmod 600");
            }
        } catch (IOException | UnsupportedOperationException e) {
            problem("key", file, "its mode cannot be read: " + e.getMessage());
        }
    }

    private @Nullable String read(String what, Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                problem(what, file, Files.exists(file) ? "is no regular file" : "does not exist");
            } else if (Files.size(file) > MAX_BYTES) {
                problem(what, file, "is larger than " + MAX_BYTES + " bytes");
            } else {
                // Not US-ASCII: that would refuse whatever stands around the PEM blocks.
                return Files.readString(file, StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            problem(what, file, "cannot be read: " + e.getMessage());
        }
        return null;
    }

    private void problem(String what, Path file, String problem) {
        problems.add(what + " " + file + ": " + problem);
    }

    /** Signs with the one and verifies with the other. */
    private static boolean belongs(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] message = {1, 2, 3};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
