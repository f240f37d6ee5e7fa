// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What delivery has done since the start: bytes, latency, failures. Counted once a batch, by any thread; read by any.
 *
 * <p>Latency is of a batch's first line, the one that waits longest: from when it was read, also if that was in an earlier
 * run, to the brokers' acknowledgement.
 */
public final class DeliveryMeter {
    private final Clock clock;
    private final AtomicLong rawBytes = new AtomicLong();
    private final AtomicLong batchBytes = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong sentBatches = new AtomicLong();
    private final AtomicLong lastAcknowledgedMillis = new AtomicLong();
    private final Delays latencies = new Delays(0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800, 21_600);
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();

    /** With this clock. */
    public DeliveryMeter(Clock clock) {
        this.clock = clock;
    }

    /**
     * All numbers at one moment.
     *
     * @param rawBytes of records in all blocks that became batches
     * @param batchBytes of these batches
     * @param sentBytes of batches that were acknowledged
     * @param sentBatches how many those were
     * @param latencies of these
     * @param lastAcknowledged when; 1970 if nothing was
     * @param failures answers that were no acknowledgement, by kind
     */
    public record Reading(
            long rawBytes,
            long batchBytes,
            long sentBytes,
            long sentBatches,
            Histogram latencies,
            Instant lastAcknowledged,
            Map<String, Long> failures) {}

    /** A block became a batch. */
    public void encoded(int raw, int batch) {
        rawBytes.addAndGet(raw);
        batchBytes.addAndGet(batch);
    }

    /** A batch was acknowledged whose first line was read at this time. */
    public void acknowledged(long readMillis, int bytes) {
        long now = clock.millis();
        latencies.add(Math.max(0, now - readMillis));
        sentBytes.addAndGet(bytes);
        sentBatches.incrementAndGet();
        lastAcknowledgedMillis.set(now);
    }

    /** A batch was not. */
    public void failed(String kind) {
        failures.computeIfAbsent(kind, none -> new AtomicLong()).incrementAndGet();
    }

    /** All numbers. */
    public Reading read() {
        Map<String, Long> kinds = new TreeMap<>();
        failures.forEach((kind, count) -> kinds.put(kind, count.get()));
        return new Reading(
                rawBytes.get(),
                batchBytes.get(),
                sentBytes.get(),
                sentBatches.get(),
                latencies.read(),
                Instant.ofEpochMilli(lastAcknowledgedMillis.get()),
                kinds);
    }
}
