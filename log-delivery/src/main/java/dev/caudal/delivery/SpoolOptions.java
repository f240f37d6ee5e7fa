// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where lines wait on disk while Kafka does not take them.
 *
 * @param directory of this process alone; made if it is missing
 * @param limitBytes most bytes on disk, at least {@value #MIN_LIMIT_BYTES}
 * @param after how long a finished batch waits for its acknowledgement in memory before its customer's lines go to disk
 * @param fsyncInterval what a power failure may cost at most
 * @param retention lines that have waited longer are dropped
 * @param whenFull who goes first
 */
public record SpoolOptions(
        Path directory,
        long limitBytes,
        Duration after,
        Duration fsyncInterval,
        Duration retention,
        WhenFull whenFull) {

    /** 8 MiB: a batch may have one, and what is in memory for being sent cannot make room for the next. */
    public static final long MIN_LIMIT_BYTES = 8L << 20;

    /** Which lines of the customer with the most go first when the spool is full. */
    public enum WhenFull {
        /** Those that have waited longest. */
        DROP_OLDEST,
        /** Those that come last. */
        DROP_NEWEST
    }

    /**
     * Checks what would fail later.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public SpoolOptions {
        if (limitBytes < MIN_LIMIT_BYTES) {
            throw new IllegalArgumentException("spool limitBytes=" + limitBytes + " is below " + MIN_LIMIT_BYTES);
        }
        if (after.isNegative() || fsyncInterval.isNegative() || retention.isNegative()) {
            throw new IllegalArgumentException(
                    "negative time: after=" + after + ", fsyncInterval=" + fsyncInterval + ", retention=" + retention);
        }
    }

    /** The usual: after three seconds, fsync every second, kept for a week, the oldest go first. */
    public static SpoolOptions of(Path directory, long limitBytes) {
        return new SpoolOptions(
                directory,
                limitBytes,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofDays(7),
                WhenFull.DROP_OLDEST);
    }
}
