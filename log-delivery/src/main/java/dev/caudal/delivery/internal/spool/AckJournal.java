// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which frames are done, on disk: a file of records of 32 bytes, each of which states 64 bits of one segment, so that records
 * may be lost, doubled or out of order and the rest still means the same. What is lost here costs duplicates, never lines.
 *
 * <pre>
 * file GENERATION.acks:  magic u64 "CAUDALAK"  major u16  minor u16  reserved u32  nextId u64  reserved  60 crc u32
 * each record:           crc u32  kind u8 (1 done, 2 handed out)  reserved 3  segment u64  word u32  reserved u32  bits u64
 * </pre>
 *
 * <p>Grown too large, or after a failure, it is written anew as the next generation, and the old one is removed once the new
 * one is safe; if both are found, both count. Spool thread only.
 */
final class AckJournal {
    static final String SUFFIX = ".acks";

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})\\.acks");
    private static final long MAGIC = 0x43415544414c414bL;
    private static final int HEADER_BYTES = 64;
    private static final int RECORD_BYTES = 32;
    private static final byte DONE = 1;
    private static final byte HANDED = 2;
    private static final int BUFFER_BYTES = RECORD_BYTES * 128;

    private final Parts parts;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Map<String, Long> oldFiles = new HashMap<>();
    private @Nullable String name;
    private SpoolFiles.@Nullable File file;
    private long generation;
    private long end;
    private boolean unsynced;
    /** All that older files say is in this one. */
    private boolean isComplete;
    /** The one that failed last, if it was not. */
    private @Nullable String incomplete;

    AckJournal(Parts parts) {
        this.parts = parts;
    }

    static boolean isName(String fileName) {
        return FORM.matcher(fileName).matches();
    }

    /** Receives what was written down. */
    interface Records {
        default void done(long segment, int word, long bits) {}

        default void handed(long segment, int word, long bits) {}

        /** All ids below were used. */
        default void nextId(long id) {}

        /** What begins here is not as it was written; it is left out. */
        default void damaged(long offset) {}
    }

    /** Reads one file and remembers it as old. Damaged records are left out. */
    void load(String fileName, Records records) throws IOException {
        generation = Math.max(generation, Long.parseUnsignedLong(fileName.substring(0, 16), 16));
        oldFiles.put(fileName, read(parts.files(), fileName, records));
    }

    /**
     * Reads one file.
     *
     * @return its length
     */
    static long read(SpoolFiles files, String fileName, Records records) throws IOException {
        try (SpoolFiles.File in = files.open(fileName)) {
            byte[] header = new byte[HEADER_BYTES];
            readHeader(fileName, header, in.read(ByteBuffer.wrap(header), 0), records);
            byte[] chunk = new byte[BUFFER_BYTES];
            long at = HEADER_BYTES;
            int length;
            while ((length = in.read(ByteBuffer.wrap(chunk), at)) >= RECORD_BYTES) {
                for (int offset = 0; offset + RECORD_BYTES <= length; offset += RECORD_BYTES) {
                    if (!readRecord(ByteBuffer.wrap(chunk, offset, RECORD_BYTES).slice(), records)) {
                        records.damaged(at + offset);
                    }
                }
                at += length - length % RECORD_BYTES;
            }
            if (length > 0) {
                records.damaged(at);
            }
            return in.size();
        }
    }

    private static void readHeader(String fileName, byte[] header, int read, Records records)
            throws InvalidSpoolException {
        ByteBuffer in = ByteBuffer.wrap(header);
        if (read < HEADER_BYTES || in.getLong(0) != MAGIC || in.getInt(60) != crc(header, 0, 60)) {
            records.damaged(0);
            return;
        }
        int major = Short.toUnsignedInt(in.getShort(8));
        if (major != SegmentFormat.MAJOR) {
            throw new InvalidSpoolException("spool file " + fileName + " has format " + major + ", this release reads "
                    + SegmentFormat.MAJOR + ": run the release that wrote it until the spool is empty, or name another"
                    + " spool.directory; nothing was changed");
        }
        records.nextId(in.getLong(16));
    }

    private static boolean readRecord(ByteBuffer in, Records records) {
        if (in.getInt(0) != crc(in.array(), in.arrayOffset() + 4, RECORD_BYTES - 4)) {
            return false;
        }
        long segment = in.getLong(8);
        int word = in.getInt(16);
        if (segment < 1 || word < 0 || word > SegmentIndex.MAX_FRAMES / 64) {
            return false;
        }
        if (in.get(4) == DONE) {
            records.done(segment, word, in.getLong(24));
        } else if (in.get(4) == HANDED) {
            records.handed(segment, word, in.getLong(24));
        }
        // Another kind is of a newer minor version.
        return true;
    }

    /** Bytes of all its files. */
    long fileBytes() {
        long bytes = end;
        for (long size : oldFiles.values()) {
            bytes += size;
        }
        return bytes;
    }

    /** Writes down what has changed. After an exception {@link #abandon} is due. */
    void write(boolean sync) throws IOException {
        List<Segment> changed = new ArrayList<>();
        long bytes = 0;
        for (Segment segment : parts.table().segments()) {
            if (segment.done.isDirty() || segment.handed.isDirty()) {
                changed.add(segment);
                bytes += (long) RECORD_BYTES * (segment.done.dirtyWords() + segment.handed.dirtyWords());
            }
        }
        if ((file == null && !changed.isEmpty()) || isTooLong(bytes)) {
            rewrite();
            return;
        }
        if (!changed.isEmpty() && file != null) {
            checkRoom(bytes);
            writeRecords(file, changed);
            unsynced = true;
        }
        if (sync && unsynced && file != null) {
            file.sync();
            unsynced = false;
            for (Segment segment : changed) {
                segment.done.written();
                segment.handed.written();
            }
        }
    }

    /** The file is not to be used again; at the next write everything is written to another. */
    void abandon() {
        if (file != null && name != null) {
            oldFiles.put(name, end);
            incomplete = isComplete ? null : name;
        }
        close();
        end = 0;
    }

    void close() {
        SpoolFiles.File open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                parts.events().warning("spool file " + name + ": close failed: " + e.getMessage());
            }
        }
    }

    /** Writes everything down in a new file, and removes the old ones. After an exception {@link #abandon} is due. */
    void rewrite() throws IOException {
        abandon();
        if (incomplete != null) {
            // Those before it say as much, and failures are not to fill the disk.
            remove(incomplete);
            incomplete = null;
        }
        checkRoom(rewrittenBytes());
        Collection<Segment> segments = parts.table().segments();
        generation++;
        String next = SegmentName.hex(generation) + SUFFIX;
        SpoolFiles.File created = parts.files().create(next);
        name = next;
        file = created;
        isComplete = false;
        byte[] header = new byte[HEADER_BYTES];
        ByteBuffer.wrap(header)
                .putLong(MAGIC)
                .putShort((short) SegmentFormat.MAJOR)
                .putShort((short) SegmentFormat.MINOR)
                .putInt(0)
                .putLong(parts.table().nextId());
        ByteBuffer.wrap(header).putInt(60, crc(header, 0, 60));
        end = HEADER_BYTES;
        created.write(ByteBuffer.wrap(header), 0);
        for (Segment segment : segments) {
            segment.done.markAllDirty();
            segment.handed.markAllDirty();
        }
        writeRecords(created, segments);
        created.sync();
        parts.files().syncDirectory();
        unsynced = false;
        isComplete = true;
        for (Segment segment : segments) {
            segment.done.written();
            segment.handed.written();
        }
        List.copyOf(oldFiles.keySet()).forEach(this::remove);
    }

    /** One that cannot be removed says nothing but what is so; the next {@link #rewrite} tries it again. */
    private void remove(String old) {
        try {
            parts.files().delete(old);
            oldFiles.remove(old);
        } catch (IOException e) {
            parts.events().warning("spool: a list that is not needed any more cannot be removed: " + e.getMessage());
        }
    }

    /** With so many bytes more; also when segments have gone since, and what was written of them with them. */
    private boolean isTooLong(long bytes) {
        // Those of an earlier run as long as there is none of this one; later, one that cannot be removed does not
        // count.
        long written = (file == null ? fileBytes() : end) + bytes;
        if (written <= parts.settings().segmentBytes() / 8) {
            return false;
        }
        long rewritten = rewrittenBytes();
        // Where space is scarce it is written anew while there is still room for both.
        boolean isScarce = room() < bytes + rewritten && room() >= rewritten;
        return written > HEADER_BYTES + (isScarce ? 2 : 4) * (rewritten - HEADER_BYTES);
    }

    /** What the quota leaves. */
    private long room() {
        return parts.settings().limitBytes() - parts.table().fileBytes() - fileBytes();
    }

    private void checkRoom(long bytes) throws IOException {
        if (bytes > room()) {
            throw new IOException("spool.limit=" + parts.settings().limitBytes() + " leaves " + room()
                    + " bytes for it, " + bytes + " are needed");
        }
    }

    /** What {@link #rewrite} would write now. */
    long rewrittenBytes() {
        return HEADER_BYTES + RECORD_BYTES * words();
    }

    private long words() {
        long words = 0;
        for (Segment segment : parts.table().segments()) {
            words += segment.done.usedWords() + segment.handed.usedWords();
        }
        return words;
    }

    private void writeRecords(SpoolFiles.File out, Collection<Segment> segments) throws IOException {
        for (Segment segment : segments) {
            writeWords(out, segment.name.id(), DONE, segment.done);
            writeWords(out, segment.name.id(), HANDED, segment.handed);
        }
        flush(out);
    }

    private void writeWords(SpoolFiles.File out, long segment, byte kind, FrameBits bits) throws IOException {
        for (int word = bits.nextDirty(0); word >= 0; word = bits.nextDirty(word + 1)) {
            if (buffer.remaining() < RECORD_BYTES) {
                flush(out);
            }
            int at = buffer.position();
            buffer.putInt(0)
                    .put(kind)
                    .put((byte) 0)
                    .putShort((short) 0)
                    .putLong(segment)
                    .putInt(word)
                    .putInt(0);
            buffer.putLong(bits.word(word));
            buffer.putInt(at, crc(buffer.array(), at + 4, RECORD_BYTES - 4));
        }
    }

    private void flush(SpoolFiles.File out) throws IOException {
        buffer.flip();
        long at = end;
        // Counted before it is written: after a failure it is not known how much of it lies there.
        end += buffer.remaining();
        try {
            if (buffer.hasRemaining()) {
                out.write(buffer, at);
            }
        } finally {
            buffer.clear();
        }
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
