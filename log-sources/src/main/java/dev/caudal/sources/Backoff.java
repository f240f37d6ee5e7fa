// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: each up to twice as long as the one before, with jitter so that a fleet does not knock in step,
 * and from the beginning again after a run that was stable. Belongs to one thread.
 */
public final class Backoff {
    private final Policy policy;
    private final RandomGenerator random;
    private int failures;

    /**
     * Creates one that has not failed yet.
     *
     * @param random where the jitter comes from
     */
    public Backoff(Policy policy, RandomGenerator random) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * The pause before the next attempt.
     *
     * @param lastRun how long the last attempt was open; zero if it could not be opened
     */
    public Duration next(Duration lastRun) {
        if (lastRun.compareTo(policy.stableAfter()) >= 0) {
            failures = 0;
        }
        long ceilingNanos = policy.initial().toNanos();
        long maxNanos = policy.max().toNanos();
        for (int i = 0; i < failures && ceilingNanos < maxNanos; i++) {
            ceilingNanos *= 2;
        }
        ceilingNanos = Math.min(ceilingNanos, maxNanos);
        failures++;
        return Duration.ofNanos(ceilingNanos / 2 + random.nextLong(ceilingNanos / 2 + 1));
    }

    /**
     * How long the pauses are.
     *
     * @param initial ceiling of the first pause; the pause itself is between half of the ceiling and the ceiling
     * @param max ceiling of all pauses
     * @param stableAfter an attempt that was open for this long starts the row again
     */
    public record Policy(Duration initial, Duration max, Duration stableAfter) {
        private static final Duration LONGEST = Duration.ofDays(1);

        /** 100 ms, doubling to 30 s; a run of 30 s is stable. */
        public static final Policy DEFAULT =
                new Policy(Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(30));

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if initial is not positive, or max is below it or above a day
         */
        public Policy {
            if (initial.isNegative() || initial.isZero()) {
                throw new IllegalArgumentException("initial=" + initial + ": must be positive");
            }
            if (max.compareTo(initial) < 0 || max.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "max=" + max + ": must be between initial=" + initial + " and a day");
            }
            Objects.requireNonNull(stableAfter, "stableAfter");
        }
    }
}
