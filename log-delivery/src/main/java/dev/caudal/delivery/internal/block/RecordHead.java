// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import java.nio.ByteBuffer;

/**
 * The bytes of a Kafka record before its value, for records without key and headers. The format is <a
 * href="https://kafka.apache.org/documentation/#record">the protocol's</a>:
 *
 * <pre>
 * length: varint, of all that follows   attributes: i8, 0        timestampDelta: varlong   offsetDelta: varint
 * keyLength: varint, -1 for none        valueLength: varint      value                     headers: varint, 0
 * </pre>
 *
 * <p>All varints are zigzag encoded. The usual head is composed in two machine words rather than byte by byte: this runs
 * once a line, and often in code that the JVM's quick compiler made. One object is used over and over; it belongs to one
 * thread.
 */
public final class RecordHead {
    /** Most bytes that a record has beside its value. */
    public static final int MAX_OVERHEAD_BYTES = 5 + 1 + 10 + 5 + 1 + 5 + 1;

    /** The byte after the value: a record has no headers. */
    public static final byte NO_HEADERS = 0;

    private static final long NO_KEY = 1; // zigzag of -1
    /** Three bytes: with the longest length there is room for no more in a word. Half an hour, in milliseconds. */
    private static final long MAX_PACKED_TIMESTAMP = 1L << 21;

    /** Record length, attributes and timestamp, lowest byte first; then the rest. */
    private long first;

    private int firstLength;
    private long second;
    private int secondLength;

    private boolean packed;
    private final byte[] bytes = new byte[MAX_OVERHEAD_BYTES];
    private int length;

    /** Empty at first. */
    public RecordHead() {}

    /**
     * Encodes the head of one record.
     *
     * @param timestampDelta milliseconds since the batch's base timestamp; negative if the clock was set back
     * @param offsetDelta number of the record in its batch
     * @param valueLength at most {@link Block#MAX_RAW_BYTES}
     */
    public void encode(long timestampDelta, int offsetDelta, int valueLength) {
        long timestamp = (timestampDelta << 1) ^ (timestampDelta >> 63);
        long offset = 2L * offsetDelta;
        long value = 2L * valueLength;
        int offsetBytes = bytesOf(offset);
        int timestampBytes = bytesOf(timestamp);
        long record = 2L * (3 + timestampBytes + offsetBytes + bytesOf(value) + valueLength);
        packed = timestamp >= 0 && timestamp < MAX_PACKED_TIMESTAMP;
        if (packed) {
            int timestampAt = bytesOf(record) + 1;
            // The byte between them is the attributes': 0.
            first = varint(record) | (varint(timestamp) << (8 * timestampAt));
            firstLength = timestampAt + timestampBytes;
            second = varint(offset) | ((NO_KEY | (varint(value) << 8)) << (8 * offsetBytes));
            secondLength = offsetBytes + 1 + bytesOf(value);
            length = firstLength + secondLength;
        } else {
            length = 0;
            put(record);
            bytes[length++] = 0;
            put(timestamp);
            put(offset);
            put(NO_KEY);
            put(value);
        }
    }

    /** How long the head is. */
    public int length() {
        return length;
    }

    /** Whether {@link #writeTo} works: all but heads with a timestamp far off. */
    boolean isPacked() {
        return packed;
    }

    /** Writes the head, and up to {@value Long#BYTES} bytes of anything after it, into a buffer of little endian order. */
    void writeTo(ByteBuffer target, int at) {
        target.putLong(at, first);
        target.putLong(at + firstLength, second);
    }

    /** The head is at the start of it; borrowed until the next {@link #encode}. */
    public byte[] bytes() {
        if (packed) {
            for (int i = 0; i < length; i++) {
                long word = i < firstLength ? first >>> (8 * i) : second >>> (8 * (i - firstLength));
                bytes[i] = (byte) word;
            }
        }
        return bytes;
    }

    private void put(long zigzag) {
        long rest = zigzag;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Up to four bytes. */
    private static long varint(long zigzag) {
        if (zigzag < 1 << 7) {
            return zigzag;
        }
        long two = (zigzag & 0x7f) | 0x80 | ((zigzag & 0x3f80) << 1);
        if (zigzag < 1 << 14) {
            return two;
        }
        long three = two | 0x8000 | ((zigzag & 0x1f_c000) << 2);
        return zigzag < 1 << 21 ? three : three | 0x80_0000 | ((zigzag >>> 21) << 24);
    }

    private static int bytesOf(long zigzag) {
        if (zigzag >= 0 && zigzag < 1 << 14) {
            return zigzag < 1 << 7 ? 1 : 2;
        }
        return (70 - Long.numberOfLeadingZeros(zigzag)) / 7;
    }
}
