// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at the PEM files of a node before a connection is tried, and names what is wrong with which of them. */
final class TlsFilesCheck {
    /** The largest file that is looked at: a chain of certificates is a few kilobytes. */
    private static final long MAX_BYTES = 1L << 20;

    private static final int MIN_RSA_BITS = 2048;
    private static final Duration EXPIRES_SOON = Duration.ofDays(7);

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ((?:[A-Z]+ )+)PRIVATE KEY-----");
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z ]+-----");
    private static final Pattern END = Pattern.compile("-----END [A-Z ]+-----");
    private static final Pattern WEAK_SIGNATURE = Pattern.compile("(?i)(MD2|MD5|SHA1)with.*");

    private final Instant now;
    private final List<String> problems = new ArrayList<>();

    TlsFilesCheck(Instant now) {
        this.now = now;
    }

    static List<String> problems(TlsFiles files, Instant now) {
        TlsFilesCheck check = new TlsFilesCheck(now);
        check.strictly(check.pair(files.certificate(), files.key()), files.certificate(), files.key());
        check.strictly(check.authorities(files.ca()), files.ca());
        return check.problems;
    }

    static List<String> defects(TlsFiles files, Instant now) {
        TlsFilesCheck check = new TlsFilesCheck(now);
        check.pair(files.certificate(), files.key());
        check.authorities(files.ca());
        return check.problems;
    }

    /** What was found so far. */
    List<String> found() {
        return problems;
    }

    /** Finds what no connection could be made with; returns what could be read. */
    List<X509Certificate> pair(Path certificate, Path keyFile) {
        List<X509Certificate> chain = certificates("certificate", certificate);
        PrivateKey key = key(keyFile, chain.isEmpty() ? null : chain.get(0).getPublicKey());
        if (key != null && !chain.isEmpty() && !belongs(key, chain.get(0).getPublicKey())) {
            problem("key", keyFile, "does not belong to the certificate in " + certificate);
        }
        return chain;
    }

    /** The same of those who sign the other side's certificates. */
    List<X509Certificate> authorities(Path ca) {
        return certificates("ca", ca);
    }

    /** Finds what is a reason not to start, beyond what makes a connection impossible. */
    void strictly(List<X509Certificate> chain, Path certificate, Path key) {
        String text = Files.isRegularFile(key) ? read("key", key) : null;
        if (text != null) {
            checkMode(key);
            if (PRIVATE_KEY.matcher(text).results().count() > 1) {
                problem("key", key, "holds more than one private key; leave the one that belongs to the certificate");
            }
        }
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate link = chain.get(i);
            checkStrength("certificate", certificate, link);
            if (i == 0 && chain.size() > 1 && link.getBasicConstraints() >= 0) {
                problem("certificate", certificate, "begins with a CA; the node's own certificate comes first");
            }
            if (i + 1 < chain.size() && !isIssuedBy(link, chain.get(i + 1))) {
                problem(
                        "certificate",
                        certificate,
                        "'" + name(link) + "' is not issued by the one behind it, '" + name(chain.get(i + 1))
                                + "': needed are the node's certificate, then its issuer, then the issuer's");
            }
        }
    }

    /** The same of those who sign the other side's certificates. */
    void strictly(List<X509Certificate> authorities, Path ca) {
        for (X509Certificate authority : authorities) {
            checkStrength("ca", ca, authority);
            // The very first form of certificates cannot say what they are for.
            if (authority.getVersion() >= 3 && authority.getBasicConstraints() < 0) {
                problem("ca", ca, "'" + name(authority) + "' is no CA: needed is who signed the server's certificate");
            }
        }
    }

    /** Says which certificates end soon: no problem yet. */
    void expiry(String what, Path file, List<X509Certificate> certificates) {
        for (X509Certificate certificate : certificates) {
            Instant end = certificate.getNotAfter().toInstant();
            if (now.isBefore(end) && end.isBefore(now.plus(EXPIRES_SOON))) {
                problem(what, file, "'" + name(certificate) + "' expires at " + end + "; renew it");
            }
        }
    }

    private void checkStrength(String what, Path file, X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            problem(
                    what,
                    file,
                    "'" + name(certificate) + "' has an RSA key of "
                            + rsa.getModulus().bitLength() + " bits; " + MIN_RSA_BITS + " or EC P-256 is needed");
        }
        boolean selfSigned = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        if (!selfSigned && WEAK_SIGNATURE.matcher(certificate.getSigAlgName()).matches()) {
            problem(
                    what,
                    file,
                    "'" + name(certificate) + "' is signed with " + certificate.getSigAlgName()
                            + ", which can be forged; have it issued anew with SHA-256");
        }
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private List<X509Certificate> certificates(String what, Path file) {
        String text = read(what, file);
        if (text == null) {
            return List.of();
        }
        if (!text.contains("-----BEGIN CERTIFICATE-----")) {
            problem(
                    what,
                    file,
                    text.startsWith("0")
                            ? "is DER, not PEM: 'openssl x509 -inform der -in FILE' makes PEM of it"
                            : "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
            return List.of();
        }
        if (isCutOff(what, file, text)) {
            return List.of();
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            certificates.addAll(PemFiles.certificates(text));
        } catch (GeneralSecurityException e) {
            problem(what, file, "holds no readable X.509 certificate in PEM: " + e.getMessage());
            return List.of();
        }
        for (X509Certificate certificate : certificates) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                problem(
                        what,
                        file,
                        "'" + name(certificate) + "' expired at "
                                + certificate.getNotAfter().toInstant());
            } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
                problem(
                        what,
                        file,
                        "'" + name(certificate) + "' is not valid before "
                                + certificate.getNotBefore().toInstant() + "; is this machine's clock right?");
            }
        }
        return certificates;
    }

    private boolean isCutOff(String what, Path file, String text) {
        if (BEGIN.matcher(text).results().count() == END.matcher(text).results().count()) {
            return false;
        }
        problem(what, file, "is cut off: there is a BEGIN without an END, as in a file that is half written");
        return true;
    }

    private @Nullable PrivateKey key(Path file, @Nullable PublicKey publicKey) {
        String text = read("key", file);
        if (text == null) {
            return null;
        }
        Matcher pem = PRIVATE_KEY.matcher(text);
        if (!pem.find()) {
            Matcher other = OTHER_KEY.matcher(text);
            boolean otherForm = other.find();
            if (otherForm || !isCutOff("key", file, text)) {
                problem(
                        "key",
                        file,
                        (otherForm ? "is of the form '" + other.group(1).strip() + "'" : "holds no private key in PEM")
                                + "; needed is unencrypted PKCS#8 (-----BEGIN PRIVATE KEY-----), as 'openssl pkcs8 -topk8"
                                + " -nocrypt' writes it");
            }
            return null;
        }
        if (isCutOff("key", file, text) || publicKey == null) {
            return null;
        }
        try {
            return PemFiles.privateKey(pem.group(1), publicKey);
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
