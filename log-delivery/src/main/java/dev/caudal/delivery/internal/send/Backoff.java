// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses: each twice the one before, up to a limit, and a quarter of it at random on top, so that what failed
 * together does not come back together. Immutable; the caller counts.
 *
 * @param firstNanos after the first failure
 * @param longestNanos the limit, without the random part
 */
record Backoff(long firstNanos, long longestNanos, RandomGenerator random) {
    private static final int MOST_DOUBLINGS = 40;

    Backoff {
        if (firstNanos <= 0 || longestNanos < firstNanos) {
            throw new IllegalArgumentException("pauses from " + firstNanos + " to " + longestNanos + " ns");
        }
    }

    static Backoff of(Duration first, Duration longest, RandomGenerator random) {
        long firstNanos = Math.max(1_000_000, first.toNanos());
        return new Backoff(firstNanos, Math.max(firstNanos, longest.toNanos()), random);
    }

    /**
     * The pause to make now.
     *
     * @param failures in a row, at least 1
     */
    long pauseNanos(int failures) {
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        long pause = firstNanos > longestNanos >> doublings ? longestNanos : firstNanos << doublings;
        return pause + random.nextLong(pause / 4 + 1);
    }
}
