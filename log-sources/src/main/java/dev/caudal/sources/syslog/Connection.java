// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection and the bytes of it that are not handed on yet. A message has its length before it ({@code 123 <134>…}, RFC
 * 6587 octet counting) or a line end after it; each message may choose. Belongs to the reader.
 */
final class Connection implements Closeable {
    /** {@link #next}: more must be read. */
    static final int NONE = -1;
    /** {@link #next}: a message was longer than the limit, and is being passed over. */
    static final int REFUSED = -2;

    private static final int FIRST_BYTES = 8 * 1024;
    private static final int MAX_LENGTH_DIGITS = 9;

    private final SocketChannel channel;
    private final int maxBytes;
    private byte[] pending = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private int scanned;
    private long toSkip;
    private boolean skipToLineEnd;

    Connection(SocketChannel channel, int maxMessageBytes) {
        this.channel = channel;
        this.maxBytes = maxMessageBytes;
    }

    /**
     * Reads what is there.
     *
     * @return false at the end of the connection
     */
    boolean fill(ByteBuffer scratch) throws IOException {
        scratch.clear();
        int count = channel.read(scratch);
        if (count <= 0) {
            return count == 0;
        }
        scratch.flip();
        makeRoom(count);
        scratch.get(pending, end, count);
        end += count;
        return true;
    }

    /** Whether a message was begun and not ended. */
    boolean hasPartial() {
        return end > start || toSkip > 0 || skipToLineEnd;
    }

    /** Copies the next whole message, cut to {@code length}; its length, {@link #NONE} or {@link #REFUSED}. */
    int next(byte[] buffer, int offset, int length) {
        if (!skip()) {
            return NONE;
        }
        int digits = countedDigits();
        return digits > 0 ? nextCounted(digits, buffer, offset, length) : nextLine(buffer, offset, length);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is written.
        }
    }

    private int nextCounted(int digits, byte[] buffer, int offset, int length) {
        int announced = Integer.parseInt(new String(pending, start, digits, StandardCharsets.US_ASCII));
        int from = start + digits + 1;
        if (announced > maxBytes) {
            start = from;
            scanned = 0;
            toSkip = announced;
            skip();
            return REFUSED;
        }
        if (end - from < announced) {
            return NONE;
        }
        start = from + announced;
        scanned = 0;
        int counted = announced;
        if (counted > 0 && pending[from + counted - 1] == '\n') {
            counted--; // Some senders count the line end in.
        }
        return copy(from, counted, buffer, offset, length);
    }

    private int nextLine(byte[] buffer, int offset, int length) {
        for (int i = start + scanned; i < end; i++) {
            if (pending[i] == '\n') {
                int from = start;
                int lineEnd = i > from && pending[i - 1] == '\r' ? i - 1 : i;
                start = i + 1;
                scanned = 0;
                return copy(from, lineEnd - from, buffer, offset, length);
            }
        }
        scanned = end - start;
        if (scanned > maxBytes) {
            start = end;
            scanned = 0;
            skipToLineEnd = true;
            return REFUSED;
        }
        return NONE;
    }

    /** Passes over the rest of a refused message; false while there is more of it to come. */
    private boolean skip() {
        if (toSkip > 0) {
            int now = (int) Math.min(toSkip, end - start);
            start += now;
            toSkip -= now;
        }
        while (skipToLineEnd && start < end) {
            skipToLineEnd = pending[start++] != '\n';
        }
        return toSkip == 0 && !skipToLineEnd;
    }

    /**
     * The digits of a length, 0 if the message has none. A payload without header may begin with a number and a space too, so
     * the next byte must be that of a header.
     */
    private int countedDigits() {
        int i = start;
        while (i < end && i - start < MAX_LENGTH_DIGITS && pending[i] >= '0' && pending[i] <= '9') {
            i++;
        }
        boolean counted =
                i > start && pending[start] != '0' && i + 1 < end && pending[i] == ' ' && pending[i + 1] == '<';
        return counted ? i - start : 0;
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
}
