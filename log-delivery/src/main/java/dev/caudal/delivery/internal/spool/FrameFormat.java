// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.internal.spool.Frame.Copy;
import dev.caudal.delivery.internal.spool.Frame.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a frame, big endian:
 *
 * <pre>
 *  0 magic           u32 "CdF1"             48 copyOf: number      u32
 *  4 headerLength    u16                    52 stamp: partition    u32
 *  6 flags           u8  1 stamped, 2 copy  56 stamp: topic id     u128
 *  7 customerLength  u8                     72 stamp: producer id  u64
 *  8 headerCrc       u32                    80 stamp: sequence     u32
 * 12 payloadLength   u32                    84 stamp: epoch        u16
 * 16 payloadCrc      u32                    86 subscriptionLength  u16
 * 20 number          u32                    88 topicLength         u16
 * 24 lines           u32                    90 streamLength        u8
 * 28 partitionHash   u32                    91 copyOf: generation  u8
 * 32 storedMillis    u64                    92 customer, stream, subscription, topic, in ASCII
 * 40 copyOf: segment u64                       then, at headerLength, the record batch
 * </pre>
 *
 * <p>Both checksums are CRC32C and begin with the segment's salt and id. {@code headerCrc} covers the header but itself, so
 * that a damaged batch is still accounted to its customer and its length can be trusted. {@code payloadCrc} covers the
 * header from {@code number} on, topic, subscription and sequence among it, and then the batch: bytes that are whole but
 * belong to another topic do not pass. A newer minor version may make the header longer; what is behind the topic is skipped.
 *
 * <p>Spool thread only: the object holds the scratch that headers are built in.
 */
final class FrameFormat {
    static final int MAGIC = 0x43644631;
    static final int FIXED_BYTES = 92;
    static final int MAX_HEADER_BYTES = 4096;
    /** More is not believed: a record batch is at most 1 MiB of lines, and worst case a little more compressed. */
    static final int MAX_PAYLOAD_BYTES = 64 << 20;

    private static final int HEADER_CRC = 8;
    private static final int AFTER_HEADER_CRC = 12;
    private static final int NUMBER = 20;
    private static final int STAMPED = 1;
    private static final int COPY = 2;

    private final ByteBuffer header = ByteBuffer.allocate(MAX_HEADER_BYTES);
    private final byte[] seed = new byte[16];
    private final CRC32C crc = new CRC32C();

    static int headerLength(SpoolRoute route) {
        return FIXED_BYTES
                + route.customer().value().length()
                + route.stream().value().length()
                + route.subscription().length()
                + route.topic().length();
    }

    /** The header of a new frame, in a buffer that is valid until the next call. */
    ByteBuffer encode(
            SegmentName segment,
            int number,
            SpoolRoute route,
            int lines,
            long storedMillis,
            @Nullable Stamp stamp,
            @Nullable Copy copyOf,
            byte[] payload) {
        int headerLength = headerLength(route);
        byte[] bytes = header.array();
        header.clear().limit(headerLength);
        header.putInt(MAGIC)
                .putShort((short) headerLength)
                .put((byte) ((stamp == null ? 0 : STAMPED) | (copyOf == null ? 0 : COPY)))
                .put((byte) route.customer().value().length())
                .putInt(0)
                .putInt(payload.length)
                .putInt(0)
                .putInt(number)
                .putInt(lines)
                .putInt(route.partitionHash())
                .putLong(storedMillis)
                .putLong(copyOf == null ? 0 : copyOf.first().segment())
                .putInt(copyOf == null ? 0 : copyOf.first().number())
                .putInt(stamp == null ? 0 : stamp.partition())
                .putLong(stamp == null ? 0 : stamp.topicId().getMostSignificantBits())
                .putLong(stamp == null ? 0 : stamp.topicId().getLeastSignificantBits())
                .putLong(stamp == null ? 0 : stamp.producerId())
                .putInt(stamp == null ? 0 : stamp.sequence())
                .putShort(stamp == null ? 0 : stamp.epoch())
                .putShort((short) route.subscription().length())
                .putShort((short) route.topic().length())
                .put((byte) route.stream().value().length())
                .put((byte) (copyOf == null ? 0 : copyOf.generation()));
        putAscii(route.customer().value());
        putAscii(route.stream().value());
        putAscii(route.subscription());
        putAscii(route.topic());
        header.putInt(16, payloadCrc(segment, bytes, headerLength, payload));
        header.putInt(HEADER_CRC, headerCrc(segment, bytes, 0, headerLength));
        return header.flip();
    }

    /**
     * Reads a header. The batch behind it is not looked at.
     *
     * @return null if there is none here that is whole
     */
    @Nullable
    Frame decode(SegmentName segment, byte[] bytes, int offset, int available) {
        if (available < FIXED_BYTES) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, available).slice();
        if (in.getInt(0) != MAGIC) {
            return null;
        }
        int headerLength = Short.toUnsignedInt(in.getShort(4));
        if (headerLength < FIXED_BYTES || headerLength > Math.min(available, MAX_HEADER_BYTES)) {
            return null;
        }
        if (headerCrc(segment, bytes, offset, headerLength) != in.getInt(HEADER_CRC)) {
            return null;
        }
        int payloadLength = in.getInt(12);
        int number = in.getInt(NUMBER);
        if (payloadLength < 0 || payloadLength > MAX_PAYLOAD_BYTES || number < 0 || number >= SegmentIndex.MAX_FRAMES) {
            return null;
        }
        int flags = in.get(6);
        Stamp stamp = (flags & STAMPED) == 0
                ? null
                : new Stamp(
                        new Uuid(in.getLong(56), in.getLong(64)),
                        in.getInt(52),
                        in.getLong(72),
                        in.getShort(84),
                        in.getInt(80));
        Copy copyOf = (flags & COPY) == 0
                ? null
                : new Copy(new Place(in.getLong(40), in.getInt(48)), Byte.toUnsignedInt(in.get(91)));
        SpoolRoute route = route(in, headerLength);
        return route == null
                ? null
                : new Frame(
                        number,
                        route,
                        in.getInt(24),
                        in.getLong(32),
                        stamp,
                        copyOf,
                        headerLength,
                        payloadLength,
                        in.getInt(16));
    }

    /** Whether the batch is the one that this header was written for. */
    boolean isWhole(SegmentName segment, Frame frame, byte[] header, int offset, byte[] payload) {
        begin(segment);
        crc.update(header, offset + NUMBER, frame.headerLength() - NUMBER);
        crc.update(payload, 0, payload.length);
        return (int) crc.getValue() == frame.payloadCrc();
    }

    private static @Nullable SpoolRoute route(ByteBuffer in, int headerLength) {
        int customer = Byte.toUnsignedInt(in.get(7));
        int stream = Byte.toUnsignedInt(in.get(90));
        int subscription = Short.toUnsignedInt(in.getShort(86));
        int topic = Short.toUnsignedInt(in.getShort(88));
        if (FIXED_BYTES + customer + stream + subscription + topic > headerLength) {
            return null;
        }
        int at = FIXED_BYTES;
        String customerText = ascii(in, at, customer);
        at += customer;
        String streamText = ascii(in, at, stream);
        at += stream;
        String subscriptionText = ascii(in, at, subscription);
        at += subscription;
        return routeOf(customerText, streamText, subscriptionText, ascii(in, at, topic), in.getInt(28));
    }

    /** Null if the texts cannot be a route: then what they were read from is none of ours. */
    static @Nullable SpoolRoute routeOf(
            String customer, String stream, String subscription, String topic, int partitionHash) {
        try {
            return new SpoolRoute(CustomerId.of(customer), StreamName.of(stream), subscription, topic, partitionHash);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static String ascii(ByteBuffer in, int at, int length) {
        byte[] text = new byte[length];
        in.get(at, text);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private void putAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            header.put((byte) text.charAt(i));
        }
    }

    private int headerCrc(SegmentName segment, byte[] bytes, int offset, int headerLength) {
        begin(segment);
        crc.update(bytes, offset, HEADER_CRC);
        crc.update(bytes, offset + AFTER_HEADER_CRC, headerLength - AFTER_HEADER_CRC);
        return (int) crc.getValue();
    }

    private int payloadCrc(SegmentName segment, byte[] bytes, int headerLength, byte[] payload) {
        begin(segment);
        crc.update(bytes, NUMBER, headerLength - NUMBER);
        crc.update(payload, 0, payload.length);
        return (int) crc.getValue();
    }

    private void begin(SegmentName segment) {
        ByteBuffer.wrap(seed).putLong(segment.salt()).putLong(segment.id());
        crc.reset();
        crc.update(seed, 0, seed.length);
    }
}
