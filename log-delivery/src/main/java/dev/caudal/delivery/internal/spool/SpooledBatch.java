// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import org.jspecify.annotations.Nullable;

/**
 * A batch out of the spool. It stays on disk until {@link Spool#resolved} says that it is done.
 *
 * @param segment id of the segment that it lies in
 * @param number which frame of the segment
 * @param route whose lines
 * @param bytes the record batch, in a fresh array
 * @param lines how many records
 * @param stamp null: never sent, as far as the spool knows
 * @param possibleDuplicate an earlier run sent it, or was about to, and did not say what became of it; or it is stamped
 * @param storedMillis wall clock when it came into the spool
 * @param frameBytes what it takes on disk
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
public record SpooledBatch(
        long segment,
        int number,
        SpoolRoute route,
        byte[] bytes,
        int lines,
        @Nullable Stamp stamp,
        boolean possibleDuplicate,
        long storedMillis,
        int frameBytes) {

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "SpooledBatch[" + segment + "/" + number + ", " + route + ", lines=" + lines + "]";
    }
}
