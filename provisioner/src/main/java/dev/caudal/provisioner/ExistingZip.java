// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.bundle.Credentials;
import dev.caudal.bundle.FileNames;
import dev.caudal.bundle.StoreFile;
import dev.caudal.provisioner.certificates.Pem;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import javax.security.auth.x500.X500Principal;

/** A starter zip that was written before. Immutable. */
final class ExistingZip {
    private static final long MAX_BYTES = 4 << 20;

    private final byte[] content;
    private final Credentials credentials;
    private final X509Certificate certificate;

    private ExistingZip(byte[] content, Credentials credentials, X509Certificate certificate) {
        this.content = content;
        this.credentials = credentials;
        this.certificate = certificate;
    }

    /**
     * The zip in this file; nothing, if it is none of this customer's. It is read in memory and within a limit, and what its
     * entries are called writes nothing anywhere.
     */
    static Optional<ExistingZip> read(Path file, FileNames names) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(file);
            Map<String, byte[]> entries = entries(content);
            List<String> needed = List.of(
                    names.certificate(),
                    names.key(),
                    names.ca(),
                    names.keyStore(),
                    names.trustStore(),
                    names.password());
            if (!entries.keySet().containsAll(needed)) {
                return Optional.empty();
            }
            Credentials credentials = new Credentials(
                    text(entries, names.certificate()),
                    text(entries, names.key()),
                    text(entries, names.ca()),
                    StoreFile.of(bytes(entries, names.keyStore())),
                    StoreFile.of(bytes(entries, names.trustStore())),
                    text(entries, names.password()).strip());
            return Pem.certificates(credentials.certificatePem()).stream()
                    .findFirst()
                    .map(certificate -> new ExistingZip(content, credentials, certificate));
        } catch (ZipException | EOFException | CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw ProvisioningException.failed("cannot read " + file + ": " + e, e);
        }
    }

    byte[] content() {
        return content.clone();
    }

    Credentials credentials() {
        return credentials;
    }

    X509Certificate certificate() {
        return certificate;
    }

    boolean isOf(String principal) {
        return certificate.getSubjectX500Principal().equals(new X500Principal("CN=" + principal));
    }

    private static Map<String, byte[]> entries(byte[] content) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content), StandardCharsets.UTF_8)) {
            long budget = MAX_BYTES;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readNBytes((int) budget);
                budget -= bytes.length;
                if (budget == 0) {
                    // Coming to the next entry would unpack the rest of this one, which may be endless.
                    throw new IllegalArgumentException("unpacks to more than " + MAX_BYTES + " bytes");
                }
                if (entries.put(entry.getName(), bytes) != null) {
                    throw new IllegalArgumentException("has the entry " + entry.getName() + " twice");
                }
            }
        }
        return entries;
    }

    private static String text(Map<String, byte[]> entries, String name) {
        return new String(bytes(entries, name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Map<String, byte[]> entries, String name) {
        return entries.getOrDefault(name, new byte[0]);
    }
}
