// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Delivery} needs to know.
 *
 * @param node this edge server's name; with the source's name it decides the partition
 * @param bootstrapServers brokers to begin with, {@code host:port} each, at least one
 * @param tls how to authenticate; null connects in plain text, for development only
 * @param codec how batches are compressed, unless a customer chose otherwise
 * @param compressionLevel level of that codec
 * @param linger how long a batch waits for more lines
 * @param maxBatchLines most lines in a batch
 * @param requestTimeout how long a broker may take to answer
 * @param retryBackoff first pause before a request is repeated
 * @param metadataRefresh how often topics and leaders are asked for anew when nothing went wrong
 * @param memoryLimitBytes most bytes of lines in memory, for all customers together; at least {@value
 *     #MIN_MEMORY_LIMIT_BYTES}
 * @param spool where lines wait while Kafka does not take them; null: in memory alone
 */
public record DeliverySettings(
        String node,
        List<String> bootstrapServers,
        @Nullable TlsFiles tls,
        Codec codec,
        int compressionLevel,
        Duration linger,
        int maxBatchLines,
        Duration requestTimeout,
        Duration retryBackoff,
        Duration metadataRefresh,
        long memoryLimitBytes,
        @Nullable SpoolOptions spool) {

    /** 4 MiB: below it a single busy customer would be cut off in every broker hiccup. */
    public static final long MIN_MEMORY_LIMIT_BYTES = 4L << 20;

    /**
     * Checks what would fail later.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public DeliverySettings {
        Objects.requireNonNull(node, "node");
        bootstrapServers = List.copyOf(bootstrapServers);
        if (bootstrapServers.isEmpty()) {
            throw new IllegalArgumentException("bootstrapServers is empty: name at least one broker as host:port");
        }
        if (maxBatchLines < 1) {
            throw new IllegalArgumentException("maxBatchLines=" + maxBatchLines + " is below 1");
        }
        if (memoryLimitBytes < MIN_MEMORY_LIMIT_BYTES) {
            throw new IllegalArgumentException(
                    "memoryLimitBytes=" + memoryLimitBytes + " is below " + MIN_MEMORY_LIMIT_BYTES);
        }
    }
}
