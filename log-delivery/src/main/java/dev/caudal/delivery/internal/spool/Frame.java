// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import org.jspecify.annotations.Nullable;

/**
 * One batch as it lies in a segment: everything but the record batch itself. {@link FrameFormat} has the bytes.
 *
 * @param number which frame of the segment, from 0
 * @param route whose lines
 * @param partitionHash see {@link dev.caudal.delivery.internal.batch.Batch#partitionHash()}
 * @param lines how many records
 * @param storedMillis wall clock when it came into the spool
 * @param stamp null: never sent
 * @param copyOf where it lay before; null if it came from memory
 * @param headerLength bytes before the record batch
 * @param payloadLength bytes of the record batch
 * @param payloadCrc CRC32C over salt, header and record batch
 */
record Frame(
        int number,
        SpoolRoute route,
        int partitionHash,
        int lines,
        long storedMillis,
        @Nullable Stamp stamp,
        @Nullable Place copyOf,
        int headerLength,
        int payloadLength,
        int payloadCrc) {

    /** A frame of a segment. */
    record Place(long segment, int number) {}

    int length() {
        return headerLength + payloadLength;
    }
}
