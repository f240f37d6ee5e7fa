// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

/**
 * The bytes of a Kafka record before its value, for records without key and headers. The format is <a
 * href="https://kafka.apache.org/documentation/#record">the protocol's</a>:
 *
 * <pre>
 * length: varint, of all that follows   attributes: i8, 0        timestampDelta: varlong   offsetDelta: varint
 * keyLength: varint, -1 for none        valueLength: varint      value                     headers: varint, 0
 * </pre>
 *
 * <p>All varints are zigzag encoded. One object is used over and over; it belongs to one thread.
 */
public final class RecordHead {
    /** Most bytes that a record has beside its value. */
    public static final int MAX_OVERHEAD_BYTES = 5 + 1 + 10 + 5 + 1 + 5 + 1;

    /** The byte after the value: a record has no headers. */
    public static final byte NO_HEADERS = 0;

    private static final byte NO_ATTRIBUTES = 0;
    private static final byte NO_KEY = 1; // zigzag of -1

    private final byte[] bytes = new byte[MAX_OVERHEAD_BYTES];
    private int length;

    /** Empty at first. */
    public RecordHead() {}

    /**
     * Encodes the head of one record.
     *
     * @param timestampDelta milliseconds since the batch's base timestamp; negative if the clock was set back
     * @param offsetDelta number of the record in its batch
     */
    public void encode(long timestampDelta, int offsetDelta, int valueLength) {
        int body = 3 + varlongBytes(timestampDelta) + varintBytes(offsetDelta) + varintBytes(valueLength) + valueLength;
        int at = varint(0, body);
        bytes[at++] = NO_ATTRIBUTES;
        at = varlong(at, timestampDelta);
        at = varint(at, offsetDelta);
        bytes[at++] = NO_KEY;
        length = varint(at, valueLength);
    }

    /** The head is at the start of it; borrowed until the next {@link #encode}. */
    public byte[] bytes() {
        return bytes;
    }

    /** How long the head is. */
    public int length() {
        return length;
    }

    private int varint(int at, int value) {
        int zigzag = value << 1 ^ value >> 31;
        while ((zigzag & ~0x7f) != 0) {
            bytes[at++] = (byte) (zigzag | 0x80);
            zigzag >>>= 7;
        }
        bytes[at++] = (byte) zigzag;
        return at;
    }

    private int varlong(int at, long value) {
        long zigzag = value << 1 ^ value >> 63;
        while ((zigzag & ~0x7fL) != 0) {
            bytes[at++] = (byte) (zigzag | 0x80);
            zigzag >>>= 7;
        }
        bytes[at++] = (byte) zigzag;
        return at;
    }

    private static int varintBytes(int value) {
        return varlongBytes(value);
    }

    private static int varlongBytes(long value) {
        long zigzag = value << 1 ^ value >> 63;
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }
}
