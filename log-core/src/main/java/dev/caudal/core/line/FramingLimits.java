// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import java.util.Objects;

/**
 * What a line framer accepts as one line.
 *
 * @param maxLineBytes longest line handed on, inclusive, without its terminator; {@value #MIN_LINE_BYTES} to {@value
 *     #MAX_LINE_BYTES}, {@value #DEFAULT_LINE_BYTES} by default
 * @param oversize what becomes of a longer one
 */
public record FramingLimits(int maxLineBytes, Oversize oversize) {
    /** Smallest limit that can be set. */
    public static final int MIN_LINE_BYTES = 64;
    /** Largest limit that can be set: half of the raw size of the largest batch. */
    public static final int MAX_LINE_BYTES = 512 * 1024;
    /** 64 KiB. */
    public static final int DEFAULT_LINE_BYTES = 64 * 1024;
    /** 64 KiB, longer lines discarded. */
    public static final FramingLimits DEFAULT = new FramingLimits(DEFAULT_LINE_BYTES, Oversize.DISCARD);

    /** What becomes of a line over the limit. Either way framing resumes at the next line end. */
    public enum Oversize {
        /** The whole line is dropped and counted. */
        DISCARD,
        /** The first {@code maxLineBytes} are handed on as {@link LineEnd#TRUNCATED} and counted as altered. */
        TRUNCATE
    }

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the limit is out of range
     */
    public FramingLimits {
        Objects.requireNonNull(oversize, "oversize");
        if (maxLineBytes < MIN_LINE_BYTES || maxLineBytes > MAX_LINE_BYTES) {
            throw new IllegalArgumentException(
                    "maxLineBytes=" + maxLineBytes + " is out of range: " + MIN_LINE_BYTES + " to " + MAX_LINE_BYTES);
        }
    }
}
