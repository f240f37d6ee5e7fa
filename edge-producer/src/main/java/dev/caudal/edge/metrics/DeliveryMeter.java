// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What delivery has done since the start: bytes, latency, failures. Counted once a batch, by any thread; read by any.
 *
 * <p>Latency is of a batch's first line, the one that waits longest: from when it was read, also if that was in an earlier
 * run, to the brokers' acknowledgement.
 */
public final class DeliveryMeter {
    /** Upper bounds of the histogram, in seconds; what is above the last is in a bucket of its own. */
    private static final double[] BOUNDS = {0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800, 21_600};

    private final Clock clock;
    private final AtomicLong rawBytes = new AtomicLong();
    private final AtomicLong batchBytes = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong sentBatches = new AtomicLong();
    private final AtomicLong latencyMillis = new AtomicLong();
    private final AtomicLong lastAcknowledgedMillis = new AtomicLong();
    private final AtomicLongArray latencies = new AtomicLongArray(BOUNDS.length + 1);
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
     * @param latencySeconds of all of them together
     * @param latencies how many were within each of {@link DeliveryMeter#bounds}, and the rest
     * @param lastAcknowledged when; 1970 if nothing was
     * @param failures answers that were no acknowledgement, by kind
     */
    @SuppressWarnings("ArrayRecordComponent") // fresh, and never compared
    public record Reading(
            long rawBytes,
            long batchBytes,
            long sentBytes,
            long sentBatches,
            double latencySeconds,
            long[] latencies,
            Instant lastAcknowledged,
            Map<String, Long> failures) {

        /** 0 before the first. */
        public double meanLatencySeconds() {
            return sentBatches == 0 ? 0 : latencySeconds / sentBatches;
        }
    }

    /** Upper bounds of the latency's histogram, in seconds. */
    public static double[] bounds() {
        return BOUNDS.clone();
    }

    /** A block became a batch. */
    public void encoded(int raw, int batch) {
        rawBytes.addAndGet(raw);
        batchBytes.addAndGet(batch);
    }

    /** A batch was acknowledged whose first line was read at this time. */
    public void acknowledged(long readMillis, int bytes) {
        long now = clock.millis();
        long millis = Math.max(0, now - readMillis);
        int bucket = 0;
        while (bucket < BOUNDS.length && millis > BOUNDS[bucket] * 1_000) {
            bucket++;
        }
        latencies.incrementAndGet(bucket);
        latencyMillis.addAndGet(millis);
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
        long[] buckets = new long[latencies.length()];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = latencies.get(i);
        }
        Map<String, Long> kinds = new TreeMap<>();
        failures.forEach((kind, count) -> kinds.put(kind, count.get()));
        return new Reading(
                rawBytes.get(),
                batchBytes.get(),
                sentBytes.get(),
                sentBatches.get(),
                latencyMillis.get() / 1e3,
                buckets,
                Instant.ofEpochMilli(lastAcknowledgedMillis.get()),
                kinds);
    }
}
