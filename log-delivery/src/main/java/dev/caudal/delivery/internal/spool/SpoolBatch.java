// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.batch.Batch;
import org.jspecify.annotations.Nullable;

/**
 * A batch on its way into the spool.
 *
 * @param route whose lines
 * @param bytes the record batch; not touched by anybody until the spool says what became of it
 * @param lines how many records
 * @param stamp null: never sent
 * @param origin the batch in memory, for whoever gave it; null in tests
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
public record SpoolBatch(
        SpoolRoute route,
        byte[] bytes,
        int lines,
        @Nullable Stamp stamp,
        @Nullable Batch origin) {

    /** Of a finished batch in memory. */
    public static SpoolBatch of(Batch batch, @Nullable Stamp stamp) {
        return new SpoolBatch(SpoolRoute.of(batch), batch.bytes(), batch.lines(), stamp, batch);
    }

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
        return "SpoolBatch[" + route + ", lines=" + lines + ", bytes=" + bytes.length + "]";
    }
}
