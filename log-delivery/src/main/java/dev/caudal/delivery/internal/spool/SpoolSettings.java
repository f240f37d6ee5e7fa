// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import java.time.Duration;

/**
 * The bounds of a store.
 *
 * @param limitBytes most bytes on disk, all files together; at least four segments
 * @param segmentBytes a segment ends when it would become larger, unless a single batch is
 * @param fsyncInterval what a power failure can cost at most; zero syncs after every batch
 * @param retention lines that have waited longer are dropped
 * @param whenFull who goes first
 */
public record SpoolSettings(
        long limitBytes, int segmentBytes, Duration fsyncInterval, Duration retention, WhenFull whenFull) {
    /** 8 MiB. */
    public static final int DEFAULT_SEGMENT_BYTES = 8 << 20;

    private static final int LEAST_SEGMENTS = 4;
    /** So that a small spool, too, has enough segments to give space back one by one. */
    private static final int USUAL_SEGMENTS = 16;

    /**
     * Checks the bounds against each other.
     *
     * @throws IllegalArgumentException if they cannot be kept
     */
    public SpoolSettings {
        if (limitBytes < (long) LEAST_SEGMENTS * segmentBytes) {
            throw new IllegalArgumentException("spool.limit=" + limitBytes + " is below " + LEAST_SEGMENTS
                    + " segments of " + segmentBytes + " bytes");
        }
    }

    /** What an application asks for. */
    public static SpoolSettings of(SpoolOptions options) {
        return new SpoolSettings(
                options.limitBytes(),
                (int) Math.min(DEFAULT_SEGMENT_BYTES, options.limitBytes() / USUAL_SEGMENTS),
                options.fsyncInterval(),
                options.retention(),
                options.whenFull());
    }

    /** The usual: segments of 8 MiB, fsync every second, a week, drop oldest. */
    public static SpoolSettings of(long limitBytes) {
        return new SpoolSettings(
                limitBytes, DEFAULT_SEGMENT_BYTES, Duration.ofSeconds(1), Duration.ofDays(7), WhenFull.DROP_OLDEST);
    }

    /**
     * Most bytes of frames that are not done. The rest is for what is done but shares a segment with what is not: without it,
     * space could only be made by copying almost full segments.
     */
    long liveLimitBytes() {
        return appendLimitBytes() - Math.max(segmentBytes, limitBytes / 8);
    }

    /**
     * Up to here new frames may be added; the rest is for the copy of a sparse segment, made before it is removed, and for the
     * list of what is done.
     */
    long appendLimitBytes() {
        return limitBytes - segmentBytes - segmentBytes / 4;
    }
}
