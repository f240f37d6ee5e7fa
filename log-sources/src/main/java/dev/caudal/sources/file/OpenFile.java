// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.sources.SourceListener;
import dev.caudal.sources.internal.LineSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that is being read, at its own position, into whole lines of its own: what is handed on ends with a line end, unless
 * a line is longer than the buffer; such a line is begun only when its end is there, and nothing else is read before it is
 * complete. So lines of different files never mix, and half a line stays in its file.
 *
 * <p>Belongs to the reader, or whoever holds the source's lock.
 */
final class OpenFile {
    private final String source;
    private final SourceListener listener;
    private final Path path;
    private final Content content;
    private final ByteBuffer memory;
    private final LineSync sync;
    private Evidence evidence;
    /** The next byte to hand on: the beginning of a line, but within a line longer than the buffer. */
    private long position;
    /** The beginning of the line that the position is in. */
    private long lineStart;
    /** The end of a line longer than the buffer, while it is handed on; else 0. */
    private long lineEnd;
    /** What had been read before such a line. */
    private Fingerprint beforeLine = Fingerprint.EMPTY;
    /** No line ends between the position and here. */
    private long searched;
    /** The beginning of that, by which it is known whether it is still the same. */
    private int partialLength;

    private int partialChecksum;
    /** How much there was when this was last looked at. */
    private long limit;

    /** Of a content that does not grow: all of it has been seen. */
    private boolean ended;

    private long skippedNuls;
    /** The first bytes that there were, read or not: by them the file is known again before anything was read of it. */
    private Fingerprint firstSight = Fingerprint.EMPTY;

    /**
     * Takes over the content.
     *
     * @param evidence of the part before the first byte to read
     * @param memory shared by all files of one reader
     */
    OpenFile(String source, SourceListener listener, Path path, Content content, Evidence evidence, ByteBuffer memory) {
        this.source = source;
        this.listener = listener;
        this.path = path;
        this.content = content;
        this.evidence = evidence;
        this.memory = memory;
        this.position = evidence.fingerprint().offset();
        this.lineStart = position;
        this.sync = new LineSync(source, listener);
        if (!evidence.endsWithLine()) {
            sync.join();
        }
    }

    Content content() {
        return content;
    }

    /** Whether nothing of it has been handed on or skipped. */
    boolean isUntouched() {
        return position == 0;
    }

    /** Whether only a part of a line has been handed on: nothing else may come before its rest. */
    boolean isInMidLine() {
        return position != lineStart;
    }

    /** How much has been read, up to the beginning of a line. */
    Fingerprint progress() {
        return (isInMidLine() ? beforeLine : evidence.fingerprint()).withHead(firstSight);
    }

    /** How many bytes there were at the last look; no more than that is known to be there. */
    long seenBytes() {
        return limit;
    }

    /** Whether everything that was there at the last look has been read, but for half a line. */
    boolean isDrained() {
        return content.isFinal() ? ended : limit <= Math.max(position, searched);
    }

    /** The first byte is in the middle of a line. Only as long as nothing was read. */
    void beginInMidLine() {
        sync.join();
    }

    /** What a look at the file tells. */
    enum Look {
        MORE,
        NO_MORE,
        /** The file has been truncated or overwritten: what was read is not what is in it. */
        CHANGED
    }

    /** Takes note of how much there is. What comes later is read after the next look. */
    Look look() throws IOException {
        if (content.isFinal()) {
            limit = Long.MAX_VALUE;
            return ended ? Look.NO_MORE : Look.MORE;
        }
        long size = content.size();
        if (hasChanged(size)) {
            return Look.CHANGED;
        }
        limit = size;
        takeFirstSight(size);
        return size > Math.max(position, searched) ? Look.MORE : Look.NO_MORE;
    }

    /** Remembers how the content, of this size now, begins. */
    void takeFirstSight(long size) throws IOException {
        int seen = firstSight.headLength();
        if (!content.isFinal() && seen < Math.min(size, Evidence.BYTES)) {
            firstSight = Evidence.firstSight(content, size);
        }
    }

    /** Whether what was read is not what is in the file, which now is of this size. */
    boolean hasChanged(long size) throws IOException {
        return size < Math.max(Math.max(limit, firstSight.headLength()), Math.max(position, searched))
                || !isAsRead(); // It may have been truncated, and have grown to the very size it had.
    }

    /** Asked after reading: what was read may be of the content that took the place of this one. */
    private boolean isReplaced() throws IOException {
        return !content.isFinal() && hasChanged(content.size());
    }

    private boolean isAsRead() throws IOException {
        boolean partialIsSame = isInMidLine()
                || searched <= position
                || Evidence.has(content, position, partialLength, partialChecksum);
        return partialIsSame && Evidence.matches(evidence.fingerprint().withHead(firstSight), content);
    }

    /** Whether its first byte is none of a line. */
    boolean beginsWithAHole() throws IOException {
        return content.read(memory.clear().limit(1), 0) > 0 && memory.get(0) == 0;
    }

    /** Whether the last byte there is, read or not, is no line end. Not of compressed content. */
    boolean endsInMidLine() throws IOException {
        long size = content.size();
        return size > 0 && !Evidence.endsWithLine(content, size);
    }

    /** How many bytes at the end are not a whole line. */
    long partialBytes() {
        return Math.max(0, searched - position);
    }

    /**
     * Reads what was there at the last look.
     *
     * @return how many bytes; 0 if there are none, or no whole line
     * @throws IOException if it cannot be read, or its end went away while a long line was handed on
     */
    int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            if (lineEnd > 0) {
                return readOn(buffer, offset, length);
            }
            long from = Math.max(position, searched);
            int wanted = (int) Math.min(length, limit - from);
            if (wanted <= 0) {
                return 0;
            }
            int count = fill(buffer, offset, from, wanted);
            if (count > 0 && isReplaced()) {
                return 0; // The next look tells.
            }
            if (count == 0) {
                limit = Math.min(limit, from);
                ended = content.isFinal();
                return 0;
            }
            int lines = lastLineEnd(buffer, offset, count);
            if (lines == 0) {
                searched = from + count;
                if (from == position) {
                    int nuls = skipNuls(buffer, offset, count);
                    partialLength = Math.min(count - nuls, Evidence.BYTES);
                    partialChecksum = Fingerprint.checksum(buffer, offset + nuls, partialLength);
                }
            } else if (from == position) {
                int handedOn = handOn(buffer, offset, lines);
                if (handedOn > 0) {
                    return handedOn;
                }
            } else {
                long end = from + firstLineEnd(buffer, offset, count);
                if (end - position <= length) {
                    searched = position; // The buffer holds it with its beginning.
                } else {
                    lineEnd = end;
                }
            }
        }
    }

    /** Whole lines that begin at the position. Returns how many bytes are left of them at the offset. */
    private int handOn(byte[] buffer, int offset, int length) {
        int nuls = skipNuls(buffer, offset, length);
        int rest = length - nuls;
        if (rest == 0) {
            return 0;
        }
        evidence.accept(buffer, offset + nuls, rest);
        position += rest;
        lineStart = position;
        searched = position;
        int skipped = nuls + sync.skip(buffer, offset + nuls, rest);
        if (skipped > 0) {
            System.arraycopy(buffer, offset + skipped, buffer, offset, length - skipped);
        }
        return length - skipped;
    }

    /** The next part of a line that is longer than the buffer. */
    private int readOn(byte[] buffer, int offset, int length) throws IOException {
        int count = fill(buffer, offset, position, (int) Math.min(length, lineEnd - position));
        if (count == 0 || isReplaced()) {
            throw new IOException(path + " became shorter while a line of it was read");
        }
        beforeLine = progress();
        evidence.accept(buffer, offset, count);
        position += count;
        if (position == lineEnd) {
            lineStart = position;
            searched = position;
            lineEnd = 0;
        }
        int skipped = sync.skip(buffer, offset, count);
        if (skipped > 0 && skipped < count) {
            System.arraycopy(buffer, offset + skipped, buffer, offset, count - skipped);
        }
        return skipped == count ? read(buffer, offset, length) : count - skipped;
    }

    /** A hole that a writer left which goes on at its old place after the file was truncated. No line begins with one. */
    private int skipNuls(byte[] buffer, int offset, int length) {
        int count = 0;
        while (count < length && buffer[offset + count] == 0) {
            count++;
        }
        if (count > 0) {
            evidence.accept(buffer, offset, count);
            position += count;
            lineStart = position;
            skippedNuls += count;
        }
        if (count < length && skippedNuls > 0) {
            listener.notice(
                    source,
                    path + ": " + skippedNuls + " NUL bytes before offset " + position
                            + " are no lines and are skipped:"
                            + " the file was truncated under a writer that does not append; let it append");
            skippedNuls = 0;
        }
        return count;
    }

    private int fill(byte[] buffer, int offset, long from, int length) throws IOException {
        memory.clear().limit(Math.min(length, memory.capacity()));
        int count = content.read(memory, from);
        memory.flip().get(buffer, offset, count);
        return count;
    }

    /** How many bytes there are up to the last line end; 0 if there is none. */
    private static int lastLineEnd(byte[] buffer, int offset, int length) {
        for (int i = length; i > 0; i--) {
            if (buffer[offset + i - 1] == '\n') {
                return i;
            }
        }
        return 0;
    }

    private static int firstLineEnd(byte[] buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[offset + i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** Reading stopped in mid-line and the part that was handed on was given up: the line is read again. */
    void rewind() throws IOException {
        if (isInMidLine()) {
            Evidence before = Evidence.read(content, lineStart);
            evidence = before == null ? new Evidence() : before;
            position = evidence.fingerprint().offset();
            lineStart = position;
            lineEnd = 0;
            searched = position;
        }
    }

    /** Gives up what is not a whole line at the end. Returns how many bytes that is. */
    long giveUpPartial() throws IOException {
        long partial = partialBytes();
        if (partial > 0) {
            Evidence all = Evidence.read(content, position + partial);
            if (all != null) {
                evidence = all;
                position += partial;
                lineStart = position;
            }
        }
        sync.end();
        return partial;
    }

    void close() {
        content.close();
    }
}
