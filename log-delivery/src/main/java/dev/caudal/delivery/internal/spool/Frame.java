// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import org.jspecify.annotations.Nullable;

/**
 * One batch as it lies in a segment: everything but the record batch itself. {@link FrameFormat} has the bytes.
 *
 * @param number which frame of the segment, from 0
 * @param route whose lines
 * @param lines how many records
 * @param storedMillis wall clock when it came into the spool
 * @param stamp null: never sent
 * @param copyOf null if it came from memory
 * @param headerLength bytes before the record batch
 * @param payloadLength bytes of the record batch
 * @param payloadCrc CRC32C over salt, header and record batch
 */
record Frame(
        int number,
        SpoolRoute route,
        int lines,
        long storedMillis,
        @Nullable Stamp stamp,
        @Nullable Copy copyOf,
        int headerLength,
        int payloadLength,
        int payloadCrc) {

    /** A frame of a segment. */
    record Place(long segment, int number) {}

    /**
     * What a copy says of itself. All copies of a batch name the same frame, so that they know each other when those in between
     * are gone.
     *
     * @param first where the batch came into the spool
     * @param generation 1 for a copy from there, 2 for a copy of that one; at most {@value #MAX_GENERATION}
     */
    record Copy(Place first, int generation) {
        static final int MAX_GENERATION = 255;

        Copy {
            // Files of before there were generations have 0, and name the frame in between.
            generation = Math.max(1, Math.min(MAX_GENERATION, generation));
        }
    }

    /**
     * A frame that is to be copied.
     *
     * @param place where it lies
     * @param copyOf null if it is no copy itself
     */
    record Original(Place place, @Nullable Copy copyOf) {

        /** What its copy says of itself. */
        Copy copy() {
            return copyOf == null ? new Copy(place, 1) : new Copy(copyOf.first(), copyOf.generation() + 1);
        }
    }

    int length() {
        return headerLength + payloadLength;
    }
}
