// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.Frame.Copy;
import dev.caudal.delivery.internal.spool.Frame.Original;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One segment that is being written. After the first exception the file must not be written to again: what was not synced
 * before may be lost, and a second fsync would hide it. Spool thread only.
 */
final class SegmentWriter {
    private final Parts parts;
    private final Segment segment;
    private final SpoolFiles.File file;
    private final SegmentIndex index = new SegmentIndex();
    private int end;
    private boolean inDirectory;

    private SegmentWriter(Parts parts, Segment segment, SpoolFiles.File file) {
        this.parts = parts;
        this.segment = segment;
        this.file = file;
        segment.index = index;
    }

    /** Creates the file. The segment is entered into the table in any case: if this fails, as one that is dead. */
    static SegmentWriter create(Parts parts, SegmentName name, long nowMillis) throws IOException {
        Segment segment = new Segment(name);
        SpoolFiles.File file = parts.files().create(name.fileName());
        parts.table().enter(segment);
        SegmentWriter writer = new SegmentWriter(parts, segment, file);
        writer.grownTo(SegmentFormat.HEADER_BYTES);
        try {
            file.write(SegmentFormat.header(name, nowMillis), 0);
        } catch (IOException e) {
            writer.closeQuietly();
            throw e;
        }
        segment.isTail = true;
        return writer;
    }

    Segment segment() {
        return segment;
    }

    SegmentIndex index() {
        return index;
    }

    boolean hasRoomFor(int frameLength) {
        return index.frames() == 0
                || (end + (long) frameLength <= parts.settings().segmentBytes()
                        && index.frames() < SegmentIndex.MAX_FRAMES);
    }

    /** The number of the next frame. */
    int nextNumber() {
        return index.frames();
    }

    /** Writes a frame behind the others. */
    void append(
            SpoolRoute route,
            byte[] payload,
            int lines,
            long storedMillis,
            @Nullable Stamp stamp,
            @Nullable Original original)
            throws IOException {
        int number = index.frames();
        Copy copyOf = original == null ? null : original.copy();
        ByteBuffer header =
                parts.format().encode(segment.name, number, route, lines, storedMillis, stamp, copyOf, payload);
        int headerLength = header.remaining();
        int length = headerLength + payload.length;
        int offset = end;
        index.add(number, offset, length, lines, route, stamp != null, copyOf, storedMillis);
        grownTo(offset + length);
        if (original != null && copyOf != null) {
            segment.copiedFrom.add(original.place().segment());
            segment.copiedFrom.add(copyOf.first().segment());
        }
        segment.newestMillis = Math.max(segment.newestMillis, storedMillis);
        parts.table().added(segment, number, route, lines, SegmentTable.cost(length, route));
        // Counted before it is written: after a failure it is not known how much of it lies there.
        file.write(header, offset);
        file.write(ByteBuffer.wrap(payload), offset + (long) headerLength);
    }

    /** Everything appended so far stays. */
    void sync() throws IOException {
        file.sync();
        if (!inDirectory) {
            parts.files().syncDirectory();
            inDirectory = true;
        }
        segment.durableFrames = segment.frames;
    }

    /** Writes the footer, syncs, and closes. */
    void seal() throws IOException {
        byte[] footer = SegmentFormat.footer(segment.name, index);
        file.write(ByteBuffer.wrap(footer), end);
        grownTo(end + footer.length);
        sync();
        segment.isTail = false;
        segment.index = null;
        closeQuietly();
    }

    /** Gives the file up as it is. */
    void closeQuietly() {
        segment.isTail = false;
        try {
            file.close();
        } catch (IOException e) {
            // What matters was synced before, or is given up with the file.
            parts.events().warning("spool file " + segment + ": close failed: " + e.getMessage());
        }
    }

    private void grownTo(int bytes) {
        end = bytes;
        parts.table().resized(segment, bytes);
    }
}
