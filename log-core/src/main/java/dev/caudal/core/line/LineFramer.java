// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import dev.caudal.core.internal.ByteScan;
import dev.caudal.core.line.FramingLimits.Oversize;
import java.util.Arrays;
import java.util.Objects;

/**
 * Cuts a stream of bytes, arriving in chunks cut anywhere, into lines. A line ends at {@code \n}; one {@code \r} right
 * before it belongs to the terminator. All other bytes, NUL and invalid UTF-8 included, are content.
 *
 * <p>A line that lies within one chunk is handed on where it lies; only a line that a chunk's border cuts is copied, into
 * a carry buffer that grows up to {@link FramingLimits#maxLineBytes()} and is reused. Work is linear in the bytes seen,
 * however they are cut, and also within a line that never ends. Nothing is allocated per line.
 *
 * <p>Not thread-safe: one framer belongs to one reader thread. An exception from the handler passes through; the rest of
 * that chunk is lost, so handlers do not throw.
 */
public final class LineFramer {
    private static final byte LF = '\n';
    private static final byte CR = '\r';
    private static final int FIRST_CARRY_BYTES = 1024;

    private final int maxLineBytes;
    private final Oversize oversize;
    private final LineHandler handler;

    /** The first bytes of the unfinished line, never more than the limit. */
    private byte[] carry = new byte[0];

    /** Length of the unfinished line so far, also of what was not kept; 0 between lines. */
    private long pending;

    /** Last byte seen of the unfinished line: perhaps half a terminator. */
    private byte last;

    /** A framer between two lines. */
    public LineFramer(FramingLimits limits, LineHandler handler) {
        this.maxLineBytes = limits.maxLineBytes();
        this.oversize = limits.oversize();
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Takes a chunk and hands on the lines that it completes.
     *
     * @return how many lines were handed on; discarded ones are not among them
     * @throws IndexOutOfBoundsException if the range is not within the buffer
     */
    public int accept(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        int end = offset + length;
        int lineStart = offset;
        int lines = 0;
        if (pending > 0) {
            int newline = ByteScan.indexOf(buffer, offset, end, LF);
            keep(buffer, offset, (newline < 0 ? end : newline) - offset);
            if (newline < 0) {
                return 0;
            }
            lines += completePending();
            lineStart = newline + 1;
        }
        while (true) {
            int newline = ByteScan.indexOf(buffer, lineStart, end, LF);
            if (newline < 0) {
                break;
            }
            int lineEnd = newline > lineStart && buffer[newline - 1] == CR ? newline - 1 : newline;
            int lineLength = lineEnd - lineStart;
            if (lineLength <= maxLineBytes) {
                handler.onLine(buffer, lineStart, lineLength, LineEnd.COMPLETE);
                lines++;
            } else {
                lines += handOn(buffer, lineStart, lineLength, LineEnd.COMPLETE);
            }
            lineStart = newline + 1;
        }
        keep(buffer, lineStart, end - lineStart);
        return lines;
    }

    /**
     * Takes one whole line from a source that knows where its messages end. Line ends inside it are content. An unfinished
     * line of the stream, if there is one, is left as it is.
     *
     * @return how many lines were handed on: 1, or 0 if it was discarded
     * @throws IndexOutOfBoundsException if the range is not within the buffer
     */
    public int acceptMessage(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        return handOn(buffer, offset, length, LineEnd.COMPLETE);
    }

    /**
     * The stream came to its end: an unfinished line is handed on as {@link LineEnd#UNTERMINATED}, including a {@code \r}
     * that it may end in. The next chunk begins a new line.
     *
     * @return how many lines were handed on: 0 or 1
     */
    public int endOfStream() {
        if (pending == 0) {
            return 0;
        }
        long length = pending;
        pending = 0;
        return handOn(carry, 0, length, LineEnd.UNTERMINATED);
    }

    /** Bytes of the unfinished line that are held, at most {@link FramingLimits#maxLineBytes()}. */
    public int pendingBytes() {
        return (int) Math.min(pending, maxLineBytes);
    }

    /**
     * Forgets the unfinished line without handing it on; the next chunk begins a new line.
     *
     * @return its length so far, 0 if there was none
     */
    public long abandon() {
        long abandoned = pending;
        pending = 0;
        return abandoned;
    }

    private int completePending() {
        long length = last == CR ? pending - 1 : pending;
        pending = 0;
        return handOn(carry, 0, length, LineEnd.COMPLETE);
    }

    /** A line of {@code length} bytes, of which the buffer holds at least as many as the limit allows. */
    private int handOn(byte[] buffer, int offset, long length, LineEnd end) {
        if (length <= maxLineBytes) {
            handler.onLine(buffer, offset, (int) length, end);
            return 1;
        }
        return switch (oversize) {
            case DISCARD -> {
                handler.onDiscarded(length);
                yield 0;
            }
            case TRUNCATE -> {
                handler.onLine(buffer, offset, maxLineBytes, LineEnd.TRUNCATED);
                yield 1;
            }
        };
    }

    /** Adds to the unfinished line; past the limit its bytes are counted and not kept. */
    private void keep(byte[] buffer, int offset, int length) {
        if (length == 0) {
            return;
        }
        int held = pendingBytes();
        int kept = Math.min(length, maxLineBytes - held);
        if (held + kept > carry.length) {
            int atLeast = Math.max(held + kept, FIRST_CARRY_BYTES);
            carry = Arrays.copyOf(carry, Math.min(maxLineBytes, Math.max(atLeast, 2 * carry.length)));
        }
        System.arraycopy(buffer, offset, carry, held, kept);
        pending += length;
        last = buffer[offset + length - 1];
    }
}
