// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment: its footer, single frames, or, where there is no whole footer, everything that is a frame. Never
 * returns a frame that was altered. Spool thread only; holds one buffer of {@value #SCAN_BYTES} bytes while it scans.
 */
final class SegmentReader implements Closeable {
    private static final int SCAN_BYTES = 256 << 10;

    private final SegmentName name;
    private final SpoolFiles.File file;
    private final FrameFormat format;

    /** A frame with its batch. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(Frame frame, byte[] payload) {}

    private SegmentReader(SegmentName name, SpoolFiles.File file, FrameFormat format) {
        this.name = name;
        this.file = file;
        this.format = format;
    }

    static SegmentReader open(SpoolFiles files, SegmentName name, FrameFormat format) throws IOException {
        return new SegmentReader(name, files.open(name.fileName()), format);
    }

    /** @throws InvalidSpoolException if this release must not touch the file */
    void checkVersion() throws IOException {
        byte[] header = new byte[SegmentFormat.HEADER_BYTES];
        SegmentFormat.checkVersion(name.fileName(), header, file.read(ByteBuffer.wrap(header), 0));
    }

    /** Whether the header is as it was written. It is not needed for reading: the file's name says the same. */
    boolean hasWholeHeader() throws IOException {
        byte[] header = new byte[SegmentFormat.HEADER_BYTES];
        return SegmentFormat.isWholeHeader(header, file.read(ByteBuffer.wrap(header), 0));
    }

    long size() throws IOException {
        return file.size();
    }

    /** Where its frames are: as known, or as the footer says, or, where it is not whole, as they are found. */
    SegmentIndex index(Segment segment) throws IOException {
        SegmentIndex index = segment.index != null ? segment.index : footer();
        return index != null ? index : scan();
    }

    /** The index as the footer has it; null if there is no whole footer. */
    @Nullable
    SegmentIndex footer() throws IOException {
        long size = file.size();
        if (size < SegmentFormat.HEADER_BYTES + SegmentFormat.TRAILER_BYTES) {
            return null;
        }
        ByteBuffer trailer = ByteBuffer.allocate(SegmentFormat.TRAILER_BYTES);
        file.read(trailer, size - SegmentFormat.TRAILER_BYTES);
        int length = SegmentFormat.footerLength(trailer.flip());
        if (length == 0 || length > size - SegmentFormat.HEADER_BYTES) {
            return null;
        }
        byte[] footer = new byte[length];
        if (file.read(ByteBuffer.wrap(footer), size - length) < length) {
            return null;
        }
        return SegmentFormat.index(name, footer);
    }

    /** Whether all that is behind this offset is a footer of an earlier release, whose frames are looked for. */
    boolean hasEarlierFooter(long from) throws IOException {
        byte[] footer = new byte[Math.toIntExact(file.size() - from)];
        return file.read(ByteBuffer.wrap(footer), from) == footer.length && SegmentFormat.isEarlierFooter(name, footer);
    }

    /**
     * The frame that the index speaks of.
     *
     * @return null if it is damaged, or is not what the index says
     */
    @Nullable
    Content read(SegmentIndex index, int number) throws IOException {
        byte[] bytes = new byte[FrameFormat.headerLength(index.route(number))];
        int offset = index.offset(number);
        int read = file.read(ByteBuffer.wrap(bytes), offset);
        Frame frame = decode(bytes, read, offset);
        if (frame == null
                || frame.number() != number
                || frame.length() != index.length(number)
                || !frame.route().equals(index.route(number))) {
            return null;
        }
        return content(frame, offset);
    }

    /** Finds every frame whose header is whole, wherever it begins: what lies between two of them is skipped. */
    SegmentIndex scan() throws IOException {
        SegmentIndex index = new SegmentIndex();
        long size = Math.min(file.size(), Integer.MAX_VALUE);
        byte[] window = new byte[(int) Math.min(SCAN_BYTES, size)];
        int windowAt = 0;
        int windowEnd = 0;
        int at = SegmentFormat.HEADER_BYTES;
        int lastNumber = -1;
        while (at + FrameFormat.FIXED_BYTES <= size) {
            if (at < windowAt || (at + FrameFormat.MAX_HEADER_BYTES > windowEnd && windowEnd < size)) {
                windowAt = at;
                windowEnd = at + file.read(ByteBuffer.wrap(window), at);
            }
            Frame frame = format.decode(name, window, at - windowAt, windowEnd - at);
            if (frame == null || frame.number() <= lastNumber || at + (long) frame.length() > size) {
                at++;
                continue;
            }
            // The header is whole. Of a damaged batch, its customer and its lines are known: it is entered, and counted
            // as
            // lost when it is read. Its length is to be believed only if something else does not begin before its end.
            boolean whole = content(frame, at) != null;
            index.add(frame, at);
            if (!whole) {
                index.damaged(frame.number());
            }
            lastNumber = frame.number();
            at += whole ? frame.length() : frame.headerLength();
        }
        return index;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private @Nullable Frame decode(byte[] bytes, int available, int offset) throws IOException {
        Frame frame = format.decode(name, bytes, 0, available);
        if (frame != null || available < FrameFormat.FIXED_BYTES) {
            return frame;
        }
        // A newer minor version has longer headers.
        byte[] longer = new byte[FrameFormat.MAX_HEADER_BYTES];
        return format.decode(name, longer, 0, file.read(ByteBuffer.wrap(longer), offset));
    }

    private @Nullable Content content(Frame frame, int offset) throws IOException {
        byte[] header = new byte[frame.headerLength()];
        byte[] payload = new byte[frame.payloadLength()];
        if (file.read(ByteBuffer.wrap(header), offset) < header.length
                || file.read(ByteBuffer.wrap(payload), offset + (long) header.length) < payload.length) {
            return null;
        }
        return format.isWhole(name, frame, header, 0, payload) ? new Content(frame, payload) : null;
    }
}
