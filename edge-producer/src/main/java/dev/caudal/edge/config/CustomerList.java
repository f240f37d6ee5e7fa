// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the active list is, in a file or at a URL: exactly one of them.
 *
 * @param file the list, as {@code export-active} writes it
 * @param url the list at a provisioner
 * @param refresh how often it is looked at
 * @param cache where the last good list of the URL is kept; null if nowhere
 * @param acceptEpoch the registry whose lists replace another's; null if nobody said so
 */
public record CustomerList(
        @Nullable Path file,
        @Nullable Url url,
        Duration refresh,
        @Nullable Path cache,
        @Nullable String acceptEpoch) {

    /**
     * Checks that there is one place.
     *
     * @throws IllegalArgumentException if there is none, or two
     */
    public CustomerList {
        if ((file == null) == (url == null)) {
            throw new IllegalArgumentException("exactly one of file and url: " + file + ", " + url);
        }
    }

    /**
     * A server, and how both sides know each other.
     *
     * @param address https, or http where that is allowed
     * @param certificate this node's, with its key; null if it shows none
     * @param key of the certificate
     * @param ca who signed the server's certificate; null for the authorities that Java trusts
     * @param tokenFile holds a bearer token; null if there is none
     * @param timeout for connecting, and for a whole answer
     */
    public record Url(
            URI address,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path ca,
            @Nullable Path tokenFile,
            Duration timeout) {

        /** Whether the connection is without TLS. */
        public boolean isPlaintext() {
            return "http".equals(address.getScheme());
        }

        /** The certificates and keys that are given. */
        public List<Path> tlsFiles() {
            return Stream.of(certificate, key, ca)
                    .filter(Objects::nonNull)
                    .map(Objects::requireNonNull)
                    .toList();
        }
    }
}
