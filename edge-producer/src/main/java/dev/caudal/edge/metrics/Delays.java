// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** A histogram of times. Any thread. */
final class Delays {
    private final double[] bounds;
    private final AtomicLongArray counts;
    private final AtomicLong sumMillis = new AtomicLong();

    /** @param boundsSeconds upper bounds, rising; what is above the last is in a bucket of its own */
    Delays(double... boundsSeconds) {
        this.bounds = boundsSeconds.clone();
        this.counts = new AtomicLongArray(bounds.length + 1);
    }

    void add(long millis) {
        int bucket = 0;
        while (bucket < bounds.length && millis > bounds[bucket] * 1_000) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        sumMillis.addAndGet(millis);
    }

    Histogram read() {
        long[] buckets = new long[counts.length()];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = counts.get(i);
        }
        return new Histogram(bounds.clone(), buckets, sumMillis.get() / 1e3);
    }
}
