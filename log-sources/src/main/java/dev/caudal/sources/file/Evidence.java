// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The first bytes of a file and the last ones that were read of it. Eight KiB; belongs to whoever reads the file. */
final class Evidence {
    /** Enough for a heading and some log lines with their times. */
    static final int BYTES = 4 * 1024;

    private final byte[] head = new byte[BYTES];
    private final byte[] tail = new byte[BYTES];
    private long offset;

    /** Of a file of which nothing has been read. */
    Evidence() {}

    /** Of the part before the offset; null if the file has no such part any more. */
    static @Nullable Evidence read(Content content, long offset) throws IOException {
        Evidence evidence = new Evidence();
        int length = (int) Math.min(offset, BYTES);
        evidence.offset = offset;
        boolean whole = fill(evidence.head, 0, length, content, 0)
                && fill(evidence.tail, BYTES - length, length, content, offset - length);
        return whole ? evidence : null;
    }

    /** Of the beginning of a file, of this size, of which nothing has been read. */
    static Fingerprint firstSight(Content content, long size) throws IOException {
        byte[] bytes = new byte[(int) Math.min(size, BYTES)];
        return fill(bytes, 0, bytes.length, content, 0)
                ? new Fingerprint(0, bytes.length, Fingerprint.checksum(bytes, 0, bytes.length), 0, 0)
                : Fingerprint.EMPTY;
    }

    /** Whether the content is, as far as can be told, that of which the fingerprint was taken. */
    static boolean matches(Fingerprint fingerprint, Content content) throws IOException {
        return has(content, 0, fingerprint.headLength(), fingerprint.head())
                && has(
                        content,
                        fingerprint.offset() - fingerprint.tailLength(),
                        fingerprint.tailLength(),
                        fingerprint.tail())
                && (fingerprint.tailLength() > 0
                        || fingerprint.offset() == 0
                        || fill(new byte[1], 0, 1, content, fingerprint.offset() - 1));
    }

    /** Whether both have the same bytes in front of the offset, as far as can be told. */
    static boolean sameBefore(long offset, Content one, Content other) throws IOException {
        Evidence evidence = read(one, offset);
        return evidence != null && matches(evidence.fingerprint(), other);
    }

    /** Whether the last byte before the offset is a line end. */
    static boolean endsWithLine(Content content, long offset) throws IOException {
        byte[] last = new byte[1];
        return fill(last, 0, 1, content, offset - 1) && last[0] == '\n';
    }

    /** Whether these bytes are there, as their checksum tells. */
    static boolean has(Content content, long position, int length, int checksum) throws IOException {
        byte[] bytes = new byte[length];
        return fill(bytes, 0, length, content, position) && Fingerprint.checksum(bytes, 0, length) == checksum;
    }

    private static boolean fill(byte[] into, int from, int length, Content content, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, from, length);
        long at = position;
        while (buffer.hasRemaining()) {
            int count = content.read(buffer, at);
            if (count == 0) {
                return false;
            }
            at += count;
        }
        return true;
    }

    /** The next bytes of the file have been read. */
    void accept(byte[] buffer, int from, int length) {
        if (offset < BYTES) {
            System.arraycopy(buffer, from, head, (int) offset, (int) Math.min(length, BYTES - offset));
        }
        int last = Math.min(length, BYTES);
        System.arraycopy(tail, last, tail, 0, BYTES - last);
        System.arraycopy(buffer, from + length - last, tail, BYTES - last, last);
        offset += length;
    }

    /** Whether the next byte begins a line. */
    boolean endsWithLine() {
        return offset == 0 || tail[BYTES - 1] == '\n';
    }

    Fingerprint fingerprint() {
        int known = known();
        return new Fingerprint(
                offset,
                known,
                Fingerprint.checksum(head, 0, known),
                known,
                Fingerprint.checksum(tail, BYTES - known, known));
    }

    private int known() {
        return (int) Math.min(offset, BYTES);
    }
}
