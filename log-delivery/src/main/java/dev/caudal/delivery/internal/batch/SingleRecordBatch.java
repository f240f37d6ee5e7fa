// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import java.io.ByteArrayOutputStream;

/**
 * A batch of one record with a key, not compressed, of no known producer. For what a node says about itself, once a minute;
 * lines go another way.
 */
public final class SingleRecordBatch {
    private static final long NO_PRODUCER = -1;
    private static final short NO_EPOCH = -1;
    private static final int NO_SEQUENCE = -1;
    /** Attributes, timestamp delta and offset delta; a varint of 0 is the byte 0. */
    private static final byte[] ZEROS = {0, 0, 0};

    private SingleRecordBatch() {}

    /** The batch, ready to be sent. */
    public static byte[] of(byte[] key, byte[] value, long timestampMillis) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(key.length + value.length + 16);
        body.writeBytes(ZEROS);
        varint(body, key.length);
        body.writeBytes(key);
        varint(body, value.length);
        body.writeBytes(value);
        // No headers.
        body.write(0);

        ByteArrayOutputStream batch = new ByteArrayOutputStream(BatchHeader.BYTES + body.size() + 8);
        batch.writeBytes(new byte[BatchHeader.BYTES]);
        varint(batch, body.size());
        batch.writeBytes(body.toByteArray());
        byte[] bytes = batch.toByteArray();
        BatchHeader.write(bytes, Codec.NONE, timestampMillis, timestampMillis, 1);
        BatchHeader.stamp(bytes, NO_PRODUCER, NO_EPOCH, NO_SEQUENCE);
        return bytes;
    }

    /** Of a number that is not negative, zigzag encoded: twice as large. */
    private static void varint(ByteArrayOutputStream out, int number) {
        long rest = 2L * number;
        while (rest > 0x7f) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
