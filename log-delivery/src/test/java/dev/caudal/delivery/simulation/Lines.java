// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Record batches whose lines can be told apart: whose they are, from which source, and the how many-th. No state.
 */
final class Lines {
    private static final int VALUE_BYTES = 12;
    /** Of a record around its value; each number in it takes one byte or, of its length, two. */
    private static final int PADDED_BYTES = 200;

    private Lines() {}

    /** Lines of one batch. */
    record Range(int customer, int source, int first, int count) {}

    /** Of a source: decides its partition. */
    static int hash(int source) {
        return source * 31;
    }

    static byte[] batch(int customer, int source, int first, int count, long wallMillis, boolean padded) {
        int value = padded ? PADDED_BYTES : VALUE_BYTES;
        ByteBuffer records = ByteBuffer.allocate(BatchHeader.BYTES + count * (value + 12));
        records.position(BatchHeader.BYTES);
        ByteBuffer record = ByteBuffer.allocate(value + 12);
        for (int i = 0; i < count; i++) {
            record.clear().put((byte) 0);
            varint(record, 0);
            varint(record, i);
            varint(record, -1);
            varint(record, value);
            record.putInt(customer).putInt(source).putInt(first + i).put(new byte[value - VALUE_BYTES]);
            varint(record, 0);
            record.flip();
            varint(records, record.limit());
            records.put(record);
        }
        byte[] bytes = new byte[records.position()];
        records.flip().get(bytes);
        BatchHeader.write(bytes, Codec.NONE, wallMillis, wallMillis, count);
        return bytes;
    }

    /** Which lines these are; all of a batch come from one source, without gaps. */
    static Range of(byte[] batch) {
        ByteBuffer in = ByteBuffer.wrap(batch);
        int count = in.getInt(57);
        in.position(BatchHeader.BYTES);
        skipVarint(in);
        in.get();
        skipVarint(in);
        skipVarint(in);
        skipVarint(in);
        skipVarint(in);
        return new Range(in.getInt(), in.getInt(), in.getInt(), count);
    }

    /** Two of one. */
    static List<Batch> split(Batch whole) {
        Range range = of(whole.bytes());
        long millis = BatchHeader.baseTimestamp(whole.bytes());
        boolean padded = whole.size() / range.count() > PADDED_BYTES;
        int half = range.count() / 2;
        List<Batch> parts = new ArrayList<>();
        for (int[] part : new int[][] {{0, half}, {half, range.count() - half}}) {
            byte[] bytes = batch(range.customer(), range.source(), range.first() + part[0], part[1], millis, padded);
            parts.add(new Batch(whole.usage(), whole.partitionHash(), bytes, part[1], whole.readNanos()));
        }
        return parts;
    }

    private static void varint(ByteBuffer out, int value) {
        int zigzag = (value << 1) ^ (value >> 31);
        while ((zigzag & ~0x7f) != 0) {
            out.put((byte) ((zigzag & 0x7f) | 0x80));
            zigzag >>>= 7;
        }
        out.put((byte) zigzag);
    }

    private static void skipVarint(ByteBuffer in) {
        while (in.get() < 0) {
            // The next byte belongs to it.
        }
    }
}
