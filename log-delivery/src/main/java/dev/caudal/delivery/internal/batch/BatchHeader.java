// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The header of a record batch, magic 2, at the start of an array that holds the whole batch. Big endian throughout; the
 * layout is <a href="https://kafka.apache.org/documentation/#recordbatch">the protocol's</a>:
 *
 * <pre>
 *  0 baseOffset            i64     21 attributes       i16 ┐         43 producerId     i64
 *  8 batchLength           i32     23 lastOffsetDelta  i32 │ covered 51 producerEpoch  i16
 * 12 partitionLeaderEpoch  i32     27 baseTimestamp    i64 │ by the  53 baseSequence   i32
 * 16 magic                 i8      35 maxTimestamp     i64 │ CRC32C  57 recordCount    i32
 * 17 crc                   u32                             ┘         61 records
 * </pre>
 *
 * <p>Who sends a batch, and as which in order, is known only at the first send. So {@link #write} leaves producer, epoch,
 * sequence and CRC open, and {@link #stamp} closes the header. No state; the array is the caller's.
 */
public final class BatchHeader {
    /** Bytes before the first record. */
    public static final int BYTES = 61;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int BATCH_LENGTH = 8;
    private static final int PARTITION_LEADER_EPOCH = 12;
    private static final int MAGIC = 16;
    private static final int CRC = 17;
    private static final int ATTRIBUTES = 21;
    private static final int LAST_OFFSET_DELTA = 23;
    private static final int BASE_TIMESTAMP = 27;
    private static final int MAX_TIMESTAMP = 35;
    private static final int PRODUCER_ID = 43;
    private static final int PRODUCER_EPOCH = 51;
    private static final int BASE_SEQUENCE = 53;
    private static final int RECORD_COUNT = 57;

    private static final int CODEC_BITS = 0b111;
    private static final byte MAGIC_V2 = 2;
    private static final int NO_LEADER_EPOCH = -1;

    private BatchHeader() {}

    /**
     * Writes all that is known when a block is finished.
     *
     * @param batch the whole batch, records already at {@value #BYTES}
     * @param codec how the records are compressed
     * @param baseTimestamp wall clock in milliseconds that the records' deltas refer to
     * @param maxTimestamp the latest record's
     * @param records how many, at least 1
     */
    public static void write(byte[] batch, Codec codec, long baseTimestamp, long maxTimestamp, int records) {
        LONG.set(batch, 0, 0L);
        INT.set(batch, BATCH_LENGTH, batch.length - PARTITION_LEADER_EPOCH);
        INT.set(batch, PARTITION_LEADER_EPOCH, NO_LEADER_EPOCH);
        batch[MAGIC] = MAGIC_V2;
        // Bit 3, the kind of timestamp, stays 0: CreateTime.
        SHORT.set(batch, ATTRIBUTES, attributes(codec));
        INT.set(batch, LAST_OFFSET_DELTA, records - 1);
        LONG.set(batch, BASE_TIMESTAMP, baseTimestamp);
        LONG.set(batch, MAX_TIMESTAMP, maxTimestamp);
        INT.set(batch, RECORD_COUNT, records);
    }

    /**
     * Closes the header for sending: the producer's identity for the batch's partition, then the CRC over everything from
     * the attributes on.
     */
    public static void stamp(byte[] batch, long producerId, short epoch, int baseSequence) {
        LONG.set(batch, PRODUCER_ID, producerId);
        SHORT.set(batch, PRODUCER_EPOCH, epoch);
        INT.set(batch, BASE_SEQUENCE, baseSequence);
        CRC32C crc = new CRC32C();
        crc.update(batch, ATTRIBUTES, batch.length - ATTRIBUTES);
        INT.set(batch, CRC, (int) crc.getValue());
    }

    /**
     * Moves all timestamps so that the latest becomes this one; the records keep their distances. For a batch that the
     * broker refuses as too far in the future. To be stamped again.
     */
    public static void moveTimestamps(byte[] batch, long maxTimestamp) {
        long shift = maxTimestamp - (long) LONG.get(batch, MAX_TIMESTAMP);
        LONG.set(batch, BASE_TIMESTAMP, (long) LONG.get(batch, BASE_TIMESTAMP) + shift);
        LONG.set(batch, MAX_TIMESTAMP, maxTimestamp);
    }

    /** How many records the batch has. */
    public static int records(byte[] batch) {
        return (int) INT.get(batch, RECORD_COUNT);
    }

    /** How the records are compressed. */
    static Codec codec(byte[] batch) {
        int bits = (short) SHORT.get(batch, ATTRIBUTES) & CODEC_BITS;
        for (Codec codec : Codec.values()) {
            if (attributes(codec) == bits) {
                return codec;
            }
        }
        throw new IllegalArgumentException("codec " + bits + " is not one of ours");
    }

    /** What the records' timestamps are relative to. */
    public static long baseTimestamp(byte[] batch) {
        return (long) LONG.get(batch, BASE_TIMESTAMP);
    }

    /** What a topic's retention goes by. */
    public static long maxTimestamp(byte[] batch) {
        return (long) LONG.get(batch, MAX_TIMESTAMP);
    }

    private static short attributes(Codec codec) {
        return switch (codec) {
            case NONE -> 0;
            case GZIP -> 1;
            case LZ4 -> 3;
            case ZSTD -> 4;
        };
    }
}
