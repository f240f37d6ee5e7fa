// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.Frame.Copy;
import dev.caudal.delivery.internal.spool.Frame.Place;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a segment, big endian. The header says which version wrote the file; all else that it says stands in the
 * file's name too, so a damaged header costs nothing:
 *
 * <pre>
 *  0 magic u64 "CAUDALSP"   8 major u16  10 minor u16  12 reserved u32  16 order u64  24 id u64  32 salt u64
 * 40 createdMillis u64  48 reserved  60 crc u32
 * </pre>
 *
 * <p>The footer is there once the segment is complete:
 *
 * <pre>
 * each route:  customerLength u8  streamLength u8  subscriptionLength u16  topicLength u16  texts
 *              partitionHash u32  frames u32  lines u64  bytes u64
 * each frame:  number u32  offset u32  length u32  lines u32  route u32  flags u32 (1 stamped, 2 copy, of a copy
 *              256 times its generation), and of a copy: copyOf segment u64, number u32
 * trailer:     newestMillis u64  routes u32  frames u32  footerLength u32  crc u32  magic u64 "CAUDALF2"
 * </pre>
 *
 * <p>No state. A damaged footer costs nothing either: the frames are then looked for. So they are where the footer has the magic
 * "CAUDALFT", of releases whose routes had no hash.
 */
final class SegmentFormat {
    static final int HEADER_BYTES = 64;
    static final int TRAILER_BYTES = 32;
    /** What a frame takes in the footer, without its route. */
    static final int FRAME_ENTRY_BYTES = 24;
    /** The same of a copy. */
    static final int COPY_ENTRY_BYTES = 36;

    private static final int ROUTE_FIXED_BYTES = 30;

    static final int MAJOR = 1;
    static final int MINOR = 0;

    private static final long HEADER_MAGIC = 0x43415544414c5350L;
    private static final long FOOTER_MAGIC = 0x43415544414c4632L;
    private static final long EARLIER_FOOTER_MAGIC = 0x43415544414c4654L;
    private static final int STAMPED = 1;
    private static final int COPY = 2;
    private static final int GENERATION_SHIFT = 8;
    private static final int GENERATION_MASK = 0xff;

    private SegmentFormat() {}

    /** What a route takes in the footer. */
    static int routeEntryBytes(SpoolRoute route) {
        return ROUTE_FIXED_BYTES + FrameFormat.headerLength(route) - FrameFormat.FIXED_BYTES;
    }

    static ByteBuffer header(SegmentName name, long createdMillis) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
        out.putLong(HEADER_MAGIC)
                .putShort((short) MAJOR)
                .putShort((short) MINOR)
                .putInt(0)
                .putLong(name.order())
                .putLong(name.id())
                .putLong(name.salt())
                .putLong(createdMillis)
                .position(HEADER_BYTES - 4);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, HEADER_BYTES - 4);
        return out.putInt((int) crc.getValue()).flip();
    }

    /**
     * Refuses what a newer release wrote in a way that this one cannot read.
     *
     * @throws InvalidSpoolException if the header is whole and of another major version
     */
    static void checkVersion(String fileName, byte[] header, int available) throws InvalidSpoolException {
        ByteBuffer in = ByteBuffer.wrap(header);
        int major = Short.toUnsignedInt(in.getShort(8));
        if (isWholeHeader(header, available) && major != MAJOR) {
            throw new InvalidSpoolException("spool file " + fileName + " has format " + major + "."
                    + Short.toUnsignedInt(in.getShort(10)) + ", this release reads " + MAJOR
                    + ".x: run the release that wrote it until the spool is empty, or name another spool.directory;"
                    + " nothing was changed");
        }
    }

    /** Whether this is a header as it was written, of whatever version. */
    static boolean isWholeHeader(byte[] header, int available) {
        ByteBuffer in = ByteBuffer.wrap(header);
        if (available < HEADER_BYTES || in.getLong(0) != HEADER_MAGIC) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(header, 0, HEADER_BYTES - 4);
        return (int) crc.getValue() == in.getInt(HEADER_BYTES - 4);
    }

    /** What stands at the end of a complete segment. */
    static byte[] footer(SegmentName name, SegmentIndex index) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            int[] frames = new int[index.routes().size()];
            long[] lines = new long[frames.length];
            long[] lengths = new long[frames.length];
            int count = 0;
            for (int number = 0; number < index.frames(); number++) {
                if (index.has(number)) {
                    count++;
                    int route = index.routeNumberOf(number);
                    frames[route]++;
                    lines[route] += index.lines(number);
                    lengths[route] += index.length(number);
                }
            }
            for (int i = 0; i < frames.length; i++) {
                writeRoute(out, index.routes().get(i));
                out.writeInt(frames[i]);
                out.writeLong(lines[i]);
                out.writeLong(lengths[i]);
            }
            for (int number = 0; number < index.frames(); number++) {
                if (index.has(number)) {
                    writeFrame(out, index, number);
                }
            }
            out.writeLong(index.newestMillis());
            out.writeInt(frames.length);
            out.writeInt(count);
            out.writeInt(out.size() + TRAILER_BYTES - 16);
            out.writeInt(footerCrc(name, bytes.toByteArray(), bytes.size()));
            out.writeLong(FOOTER_MAGIC);
        } catch (IOException e) {
            throw new IllegalStateException("an array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** Length of the whole footer if this is the trailer of one; 0 if not. */
    static int footerLength(ByteBuffer trailer) {
        if (trailer.remaining() < TRAILER_BYTES || trailer.getLong(trailer.limit() - 8) != FOOTER_MAGIC) {
            return 0;
        }
        int length = trailer.getInt(trailer.limit() - 16);
        return length < TRAILER_BYTES ? 0 : length;
    }

    /** Whether this is a whole footer of a release whose routes had no hash. */
    static boolean isEarlierFooter(SegmentName name, byte[] bytes) {
        int trailer = bytes.length - TRAILER_BYTES;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return trailer >= 0
                && in.getLong(trailer + 24) == EARLIER_FOOTER_MAGIC
                && in.getInt(trailer + 16) == bytes.length
                && in.getInt(trailer + 20) == footerCrc(name, bytes, trailer + 20);
    }

    /** Reads a whole footer. Null if it is damaged. */
    static @Nullable SegmentIndex index(SegmentName name, byte[] footer) {
        ByteBuffer in = ByteBuffer.wrap(footer);
        int trailer = footer.length - TRAILER_BYTES;
        if (in.getInt(trailer + 20) != footerCrc(name, footer, trailer + 20)) {
            return null;
        }
        long newestMillis = in.getLong(trailer);
        SpoolRoute[] routes = new SpoolRoute[in.getInt(trailer + 8)];
        int frames = in.getInt(trailer + 12);
        for (int i = 0; i < routes.length; i++) {
            SpoolRoute route = readRoute(in);
            if (route == null) {
                return null;
            }
            routes[i] = route;
            in.position(in.position() + 20);
        }
        SegmentIndex index = new SegmentIndex();
        for (int i = 0; i < frames; i++) {
            int number = in.getInt();
            int offset = in.getInt();
            int length = in.getInt();
            int lines = in.getInt();
            SpoolRoute route = routes[in.getInt()];
            int flags = in.getInt();
            Copy copyOf = (flags & COPY) == 0
                    ? null
                    : new Copy(new Place(in.getLong(), in.getInt()), flags >>> GENERATION_SHIFT & GENERATION_MASK);
            index.add(number, offset, length, lines, route, (flags & STAMPED) != 0, copyOf, newestMillis);
        }
        return index;
    }

    private static void writeRoute(DataOutputStream out, SpoolRoute route) throws IOException {
        out.writeByte(route.customer().value().length());
        out.writeByte(route.stream().value().length());
        out.writeShort(route.subscription().length());
        out.writeShort(route.topic().length());
        out.write(route.customer().value().getBytes(StandardCharsets.US_ASCII));
        out.write(route.stream().value().getBytes(StandardCharsets.US_ASCII));
        out.write(route.subscription().getBytes(StandardCharsets.US_ASCII));
        out.write(route.topic().getBytes(StandardCharsets.US_ASCII));
        out.writeInt(route.partitionHash());
    }

    private static @Nullable SpoolRoute readRoute(ByteBuffer in) {
        int customer = Byte.toUnsignedInt(in.get());
        int stream = Byte.toUnsignedInt(in.get());
        int subscription = Short.toUnsignedInt(in.getShort());
        int topic = Short.toUnsignedInt(in.getShort());
        return FrameFormat.routeOf(
                next(in, customer), next(in, stream), next(in, subscription), next(in, topic), in.getInt());
    }

    private static String next(ByteBuffer in, int length) {
        String text = FrameFormat.ascii(in, in.position(), length);
        in.position(in.position() + length);
        return text;
    }

    private static void writeFrame(DataOutputStream out, SegmentIndex index, int number) throws IOException {
        Copy copyOf = index.copyOf(number);
        out.writeInt(number);
        out.writeInt(index.offset(number));
        out.writeInt(index.length(number));
        out.writeInt(index.lines(number));
        out.writeInt(index.routeNumberOf(number));
        out.writeInt((index.isStamped(number) ? STAMPED : 0)
                | (copyOf == null ? 0 : COPY | copyOf.generation() << GENERATION_SHIFT));
        if (copyOf != null) {
            out.writeLong(copyOf.first().segment());
            out.writeInt(copyOf.first().number());
        }
    }

    private static int footerCrc(SegmentName name, byte[] footer, int length) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(16).putLong(name.salt()).putLong(name.id()).flip());
        crc.update(footer, 0, length);
        return (int) crc.getValue();
    }
}
