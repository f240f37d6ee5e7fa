// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of one connection that are not handed on yet, and how they are cut into messages: {@link StreamFraming}. What does
 * not fit is {@link #BAD_FRAME}, after which nothing of the connection can be trusted. Holds no more than the longest message
 * and one read. Belongs to the reader.
 */
final class FrameDecoder {
    /** {@link #next}: more must be read. */
    static final int NONE = -1;
    /** {@link #next}: a message is longer than the limit, and is passed over; {@link #takeRefusedBytes} counts its bytes. */
    static final int REFUSED = -2;
    /** {@link #next}: what comes next is no frame. */
    static final int BAD_FRAME = -3;

    private static final int FIRST_BYTES = 8 * 1024;
    private static final int MAX_LENGTH_DIGITS = 9;

    private final int maxBytes;
    private final boolean prioritised;
    private StreamFraming framing;
    private byte[] pending = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private int scanned;
    private long toSkip;
    private boolean skipToLineEnd;
    private long refusedBytes;

    /**
     * Cuts one connection.
     *
     * @param prioritised whether each message begins with {@code <}: a number that nothing of the kind follows is no length then
     */
    FrameDecoder(StreamFraming framing, boolean prioritised, int maxMessageBytes) {
        this.framing = framing;
        this.prioritised = prioritised;
        this.maxBytes = maxMessageBytes;
    }

    /** Takes all of it. */
    void add(ByteBuffer bytes) {
        int count = bytes.remaining();
        makeRoom(count);
        bytes.get(pending, end, count);
        end += count;
    }

    /** Copies the next whole message, with a line end it may have, cut to {@code length}; its length, or why there is none. */
    int next(byte[] buffer, int offset, int length) {
        if (!skip()) {
            return NONE;
        }
        if (framing == StreamFraming.AUTO) {
            int undecided = decide();
            if (undecided != 0) {
                return undecided;
            }
        }
        return framing == StreamFraming.LINES ? nextLine(buffer, offset, length) : nextCounted(buffer, offset, length);
    }

    /** Bytes of a message that was begun, and is not handed on or refused. */
    int pendingBytes() {
        return end - start;
    }

    /** Bytes passed over since this was asked last. */
    long takeRefusedBytes() {
        long taken = refusedBytes;
        refusedBytes = 0;
        return taken;
    }

    /** What comes next, for a person; see {@link Refusals#shape}. */
    String shape() {
        return Refusals.shape(pending, start, end);
    }

    /** 0 once it is decided. A number decides only together with the header behind it. */
    private int decide() {
        int i = start;
        while (i < end && i - start <= MAX_LENGTH_DIGITS && isDigit(pending[i])) {
            i++;
        }
        boolean number = i > start && i - start <= MAX_LENGTH_DIGITS;
        if (i == end && (i == start || number)) {
            return NONE;
        }
        if (!number || pending[i] != ' ') {
            framing = StreamFraming.LINES;
            return 0;
        }
        if (i + 1 == end) {
            return NONE;
        }
        if (pending[i + 1] != '<') {
            return BAD_FRAME;
        }
        framing = StreamFraming.OCTET_COUNTED;
        return 0;
    }

    private int nextCounted(byte[] buffer, int offset, int length) {
        while (start < end && (pending[start] == '\n' || pending[start] == '\r')) {
            start++; // Some senders end a message all the same, and do not count it in.
        }
        int announced = 0;
        int i = start;
        while (i < end && isDigit(pending[i])) {
            if (i - start == MAX_LENGTH_DIGITS || pending[start] == '0') {
                return BAD_FRAME;
            }
            announced = announced * 10 + pending[i] - '0';
            i++;
        }
        if (i == end) {
            return NONE;
        }
        if (i == start || pending[i] != ' ') {
            return BAD_FRAME;
        }
        int from = i + 1;
        if (prioritised && from == end) {
            return NONE;
        }
        if (prioritised && pending[from] != '<') {
            return BAD_FRAME;
        }
        if (announced > maxBytes) {
            start = from;
            toSkip = announced;
            skip();
            return REFUSED;
        }
        if (end - from < announced) {
            return NONE;
        }
        start = from + announced;
        return copy(from, announced, buffer, offset, length);
    }

    private int nextLine(byte[] buffer, int offset, int length) {
        for (int i = start + scanned; i < end; i++) {
            if (pending[i] == '\n') {
                int from = start;
                start = i + 1;
                scanned = 0;
                return copy(from, start - from, buffer, offset, length);
            }
        }
        scanned = end - start;
        if (scanned > maxBytes) {
            scanned = 0;
            skipToLineEnd = true;
            skip();
            return REFUSED;
        }
        return NONE;
    }

    /** Passes over the rest of a refused message; false while there is more of it to come. */
    private boolean skip() {
        int from = start;
        if (toSkip > 0) {
            int now = (int) Math.min(toSkip, end - start);
            start += now;
            toSkip -= now;
        }
        while (skipToLineEnd && start < end) {
            skipToLineEnd = pending[start++] != '\n';
        }
        refusedBytes += start - from;
        return toSkip == 0 && !skipToLineEnd;
    }

    private int copy(int from, int count, byte[] buffer, int offset, int length) {
        int copied = Math.min(count, length);
        System.arraycopy(pending, from, buffer, offset, copied);
        return copied;
    }

    private void makeRoom(int count) {
        if (pending.length - end >= count) {
            return;
        }
        int held = end - start;
        byte[] target = pending.length - held >= count
                ? pending
                : Arrays.copyOf(pending, Math.max(pending.length * 2, held + count));
        System.arraycopy(pending, start, target, 0, held);
        pending = target;
        start = 0;
        end = held;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
