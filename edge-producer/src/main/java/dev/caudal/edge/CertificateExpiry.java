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
import org.jspecify.annotations.Nullable;

/** When the node's certificate ends, read again at most once in a few seconds: a renewal replaces the file. Any thread. */
final class CertificateExpiry {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final @Nullable Path file;
    private final Clock clock;
    private Instant readAt = Instant.MIN;
    private @Nullable Instant expiry;

    CertificateExpiry(@Nullable Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Null if there is no certificate, or none that can be read. */
    synchronized @Nullable Instant get() {
        Instant now = clock.instant();
        if (file != null && (readAt.isAfter(now) || readAt.isBefore(now.minus(KEPT)))) {
            readAt = now;
            expiry = read(file);
        }
        return expiry;
    }

    private static @Nullable Instant read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in)
                            instanceof X509Certificate certificate
                    ? certificate.getNotAfter().toInstant()
                    : null;
        } catch (IOException | CertificateException e) {
            // Delivery's own watch says what is wrong with it.
            return null;
        }
    }
}
