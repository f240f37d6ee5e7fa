// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.block.RecordHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Makes two batches of one that a broker refused as too large: the first and the second half of its records, compressed
 * with the same codec, values, order and timestamps unchanged. Rare, so it allocates as it likes; belongs to one thread.
 */
public final class BatchSplitter implements AutoCloseable {
    private final Compressors compressors = new Compressors();
    private final LongSupplier nanoTime;

    /** Loads nothing until the first split. */
    public BatchSplitter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Splits a batch, and has smaller ones made of its route's later lines. The caller accounts for what the halves hold instead
     * of it, and for one more batch of its route.
     *
     * @param batch of at least two lines, stamped or not
     * @return two batches, headers open
     * @throws IllegalArgumentException if the batch has one line only, or is not one that {@link Encoder} made
     */
    public List<Batch> split(Batch batch) {
        if (batch.lines() < 2) {
            throw new IllegalArgumentException(batch + " has no two lines to be split between");
        }
        ByteBuffer records = Decompression.records(batch.bytes());
        batch.usage().tooLarge(records.remaining(), nanoTime.getAsLong());
        int half = batch.lines() / 2;
        return List.of(part(batch, records, half), part(batch, records, batch.lines() - half));
    }

    /** Frees native memory. */
    @Override
    public void close() {
        compressors.close();
    }

    /** The next so many records, as a batch of their own. */
    private Batch part(Batch whole, ByteBuffer records, int lines) {
        long base = BatchHeader.baseTimestamp(whole.bytes());
        long latest = Long.MIN_VALUE;
        RecordHead head = new RecordHead();
        // Numbers only become smaller, so the part is no longer than what is left.
        ByteBuffer raw = ByteBuffer.allocateDirect(records.remaining());
        for (int line = 0; line < lines; line++) {
            ByteBuffer rest = record(records);
            rest.get(); // attributes
            long timestampDelta = varlong(rest);
            varlong(rest); // offset delta, now another
            varlong(rest); // key length: no key
            int length = (int) varlong(rest);
            head.encode(timestampDelta, line, length);
            raw.put(head.bytes(), 0, head.length());
            raw.put(rest.slice(rest.position(), length)).put(RecordHead.NO_HEADERS);
            latest = Math.max(latest, base + timestampDelta);
        }
        Codec codec = BatchHeader.codec(whole.bytes());
        byte[] bytes;
        if (codec == Codec.NONE) {
            bytes = new byte[BatchHeader.BYTES + raw.position()];
            raw.get(0, bytes, BatchHeader.BYTES, raw.position());
        } else {
            Compressor compressor = compressors.of(codec, codec.minLevel());
            bytes = compressor.compress(raw, 0, raw.position());
            codec = compressor.codec();
        }
        BatchHeader.write(bytes, codec, base, latest, lines);
        return new Batch(whole.usage(), whole.partitionHash(), bytes, lines, whole.readNanos());
    }

    private static ByteBuffer record(ByteBuffer records) {
        int length = (int) varlong(records);
        ByteBuffer record = records.slice(records.position(), length);
        records.position(records.position() + length);
        return record;
    }

    private static long varlong(ByteBuffer from) {
        long zigzag = 0;
        int shift = 0;
        byte next;
        do {
            next = from.get();
            zigzag |= (next & 0x7fL) << shift;
            shift += 7;
        } while (next < 0);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }
}
