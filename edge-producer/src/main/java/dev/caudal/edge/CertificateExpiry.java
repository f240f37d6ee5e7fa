// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When the first of the node's certificates ends, read again at most once in a few seconds: a renewal replaces the file. Any
 * thread.
 */
final class CertificateExpiry {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final Supplier<List<Path>> files;
    private final Clock clock;
    private Instant readAt = Instant.MIN;
    private @Nullable Instant expiry;

    /** @param files those that it shows to others, at present */
    CertificateExpiry(Supplier<List<Path>> files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    /** Null if there is no certificate, or none that can be read. */
    synchronized @Nullable Instant get() {
        Instant now = clock.instant();
        if (readAt.isAfter(now) || readAt.isBefore(now.minus(KEPT))) {
            readAt = now;
            expiry = files.get().stream()
                    .map(CertificateExpiry::read)
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder())
                    .orElse(null);
        }
        return expiry;
    }

    private static Optional<Instant> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in)
                            instanceof X509Certificate certificate
                    ? Optional.of(certificate.getNotAfter().toInstant())
                    : Optional.empty();
        } catch (IOException | CertificateException e) {
            // Whoever uses it says what is wrong with it.
            return Optional.empty();
        }
    }
}
