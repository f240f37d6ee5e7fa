// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import java.time.Duration;

/**
 * When a block ends, beside {@link Block#MAX_RAW_BYTES}.
 *
 * @param lingerNanos how long a block waits for more lines, from its first
 * @param maxLines most lines in a block
 */
public record BlockLimits(long lingerNanos, int maxLines) {
    private static final int OVERDUE_LINGERS = 5;
    private static final long MIN_OVERDUE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_BEHIND_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int TICKS_A_LINGER = 8;
    private static final long MIN_TICK_NANOS = Duration.ofMillis(5).toNanos();
    private static final long MAX_TICK_NANOS = Duration.ofMillis(250).toNanos();

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public BlockLimits {
        if (lingerNanos < 0) {
            throw new IllegalArgumentException("lingerNanos=" + lingerNanos + " is negative");
        }
        if (maxLines < 1) {
            throw new IllegalArgumentException("maxLines=" + maxLines + " is below 1");
        }
    }

    /** The limits as an application sets them. */
    public static BlockLimits of(Duration linger, int maxLines) {
        return new BlockLimits(linger.toNanos(), maxLines);
    }

    /**
     * How old a block may become while its route is busy: five lingers, at least a second. Larger batches are worth
     * waiting for, but a line is not to grow old here because a broker is slow.
     */
    public long maxAgeNanos() {
        return Math.max(MIN_OVERDUE_NANOS, OVERDUE_LINGERS * lingerNanos);
    }

    /**
     * How old a small block may become while its route's lines go to disk: five seconds, or the linger if that is longer.
     * What waits in a file need not hurry there, and a batch of a few lines costs as much as one of many.
     */
    public long maxBehindNanos() {
        return Math.max(MAX_BEHIND_NANOS, lingerNanos);
    }

    /**
     * How long a block waits in the first linger of a source, from its first line on: one tick. What lay in the pipe has waited
     * while nobody read it, and whoever starts a node or turns the first switch is looking for a line.
     */
    public long eagerNanos() {
        return Math.min(lingerNanos, tickNanos());
    }

    /** How often somebody looks for due blocks: an eighth of the linger, from 5 to 250 ms; a block is late by so much. */
    public long tickNanos() {
        return Math.max(MIN_TICK_NANOS, Math.min(MAX_TICK_NANOS, lingerNanos / TICKS_A_LINGER));
    }
}
