// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

/**
 * Where a line's customer id is, and which bytes to cut before the line goes to the customer. Reused for every line, so
 * that finding an id makes no garbage; belongs to one reader thread.
 *
 * <p>All offsets are positions in the buffer, not in the line.
 */
public final class IdSpan {
    private int idOffset;
    private int idLength;
    private int cutOffset;
    private int cutLength;

    /** A span of nothing. */
    public IdSpan() {}

    /** The id, and nothing to cut: the customer gets the whole line. */
    public void keep(int idStart, int idBytes) {
        set(idStart, idBytes, idStart, 0);
    }

    /** The id, and the bytes that the customer does not get. */
    public void set(int idStart, int idBytes, int cutStart, int cutBytes) {
        idOffset = idStart;
        idLength = idBytes;
        cutOffset = cutStart;
        cutLength = cutBytes;
    }

    /**
     * The id, and to be cut: its field and one delimiter, the one after the field or, if the field is the line's last, the
     * one before it. All ends are exclusive.
     */
    void cutWithDelimiter(int idStart, int idEnd, int fieldStart, int fieldEnd, int lineStart, int lineEnd) {
        int cutStart = fieldEnd == lineEnd && fieldStart > lineStart ? fieldStart - 1 : fieldStart;
        int cutEnd = fieldEnd < lineEnd ? fieldEnd + 1 : fieldEnd;
        set(idStart, idEnd - idStart, cutStart, cutEnd - cutStart);
    }

    /** Position of the id's first byte. */
    public int idOffset() {
        return idOffset;
    }

    /** The id's length in bytes. */
    public int idLength() {
        return idLength;
    }

    /** Position of the first byte to cut. */
    public int cutOffset() {
        return cutOffset;
    }

    /** How many bytes to cut, 0 for none. */
    public int cutLength() {
        return cutLength;
    }

    /** Whether both spans lie in the line: an id outside it would be another line's. */
    public boolean isWithin(int offset, int length) {
        return contains(offset, length, idOffset, idLength) && contains(offset, length, cutOffset, cutLength);
    }

    private static boolean contains(int offset, int length, int start, int bytes) {
        return bytes >= 0 && start >= offset && start - offset <= length - bytes;
    }

    @Override
    public String toString() {
        return "IdSpan[id=" + idOffset + "+" + idLength + ", cut=" + cutOffset + "+" + cutLength + "]";
    }
}
