// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries the lines of a replaced pipe into the new one, for as long as a writer has the old one open.
 *
 * <p>A web server goes on writing into the pipe it opened, whatever its path leads to now; closing that pipe would make it
 * lose lines until its next reopening. A daemon thread, {@code src:<name>:retired}, reads the old pipe and is one more writer
 * of the new one: whole lines, at most {@code PIPE_BUF} bytes at a time, so that no other writer's bytes come between them. A
 * longer line could arrive torn, its rest with another customer's id at its head, so it is given up and counted. It ends with
 * the last writer. When the new pipe is replaced too, this one's lines go on through that one's successor.
 *
 * <p>Whatever is not carried over is reported with its bytes. {@link #close} may be called by any thread.
 */
final class RetiredPipe implements Closeable {
    /** What Linux writes into a pipe without letting another writer in between. */
    private static final int PIPE_BUF = 4096;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long CLOSE_SECONDS = 1;
    private static final String TOO_LONG = "longer than " + PIPE_BUF + " bytes";

    private final String source;
    private final FileInputStream old;
    private final SourceListener listener;
    // The carrying thread's:
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    /** Why the rest of the line that comes next in the old pipe is given up; null if it is not. */
    private @Nullable String givenUp;

    private long givenUpBytes;
    // Guarded by this:
    private @Nullable FileChannel current;
    private @Nullable Thread thread;
    private boolean closed;

    /**
     * Carries nothing yet.
     *
     * @param old the old pipe's reading end, taken over; its writing end must have been closed, or it never ends
     * @param atLineStart whether its next byte begins a line; else what comes up to a line end is given up
     */
    RetiredPipe(String source, FileInputStream old, boolean atLineStart, SourceListener listener) {
        this.source = source;
        this.old = old;
        this.givenUp = atLineStart ? null : "its beginning went another way";
        this.listener = listener;
    }

    /**
     * Starts carrying, unless it has been closed.
     *
     * @param path of the new pipe, which must be open for reading
     * @param atEnd called when it has ended
     */
    void start(Path path, Runnable atEnd) throws IOException {
        FileChannel into = FileChannel.open(path, StandardOpenOption.WRITE);
        Thread carrier = new Thread(() -> carry(into, atEnd), "src:" + source + ":retired");
        carrier.setDaemon(true);
        synchronized (this) {
            if (!closed) {
                current = into;
                thread = carrier;
                carrier.start();
                return;
            }
        }
        into.close();
        atEnd.run();
    }

    /** Stops carrying; what is still in the old pipe is lost, and reported before this returns. */
    @Override
    public void close() {
        release();
        Thread carrier;
        synchronized (this) {
            carrier = thread;
        }
        try {
            if (carrier != null) {
                TimeUnit.SECONDS.timedJoin(carrier, CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes both pipes, which ends a read or a write that blocks, and reports what was in the old one. */
    private synchronized void release() {
        if (closed) {
            return;
        }
        closed = true;
        long left = 0;
        FileChannel into = current;
        try (old;
                into) {
            left = old.available();
        } catch (IOException e) {
            // Nothing is to be read or written any more: an error on closing has nothing to tell.
        }
        if (left > 0) {
            listener.gap(
                    source, GapKind.REOPENED, 1, left, "the replaced pipe was closed with " + left + " bytes in it");
        }
    }

    private void carry(FileChannel into, Runnable atEnd) {
        try {
            FileChannel input = old.getChannel();
            while (fill(input)) {
                carryWholeLines(into);
            }
            giveUp(to, "the last writer of the replaced pipe left half of it");
            report(GapKind.TORN_LINE);
            listener.notice(source, "the replaced pipe has no writer any more");
        } catch (IOException e) {
            giveUp(to, e instanceof ClosedChannelException ? "the source was closed" : String.valueOf(e.getMessage()));
            report(GapKind.REOPENED);
        } finally {
            release();
            atEnd.run();
        }
    }

    /** Waits for more bytes; false if no writer is left. */
    private boolean fill(FileChannel input) throws IOException {
        System.arraycopy(bytes, from, bytes, 0, to - from);
        to -= from;
        from = 0;
        int count = input.read(ByteBuffer.wrap(bytes, to, bytes.length - to));
        to += Math.max(0, count);
        return count >= 0;
    }

    /** Leaves the beginning of a line whose end has not come, which is no longer than what can be written at once. */
    private void carryWholeLines(FileChannel into) throws IOException {
        int whole = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            int next = i + 1;
            if (givenUp != null || next - whole > PIPE_BUF) {
                write(into, whole);
                giveUp(next, TOO_LONG);
                report(GapKind.REOPENED);
            } else if (next - from > PIPE_BUF) {
                write(into, whole);
            }
            whole = next;
        }
        write(into, whole);
        if (givenUp != null || to - from > PIPE_BUF) {
            giveUp(to, TOO_LONG);
        }
    }

    private void write(FileChannel into, int end) throws IOException {
        ByteBuffer lines = ByteBuffer.wrap(bytes, from, end - from);
        while (lines.hasRemaining()) {
            into.write(lines);
        }
        from = end;
    }

    /** The bytes up to here belong to a line that does not go on; the reason is that of its first ones. */
    private void giveUp(int end, String why) {
        givenUp = givenUp == null ? why : givenUp;
        givenUpBytes += end - from;
        from = end;
    }

    private void report(GapKind kind) {
        if (givenUpBytes > 0) {
            String detail = givenUpBytes + " bytes of a line in the replaced pipe are given up: " + givenUp;
            listener.gap(source, kind, 1, givenUpBytes, detail);
        }
        givenUp = null;
        givenUpBytes = 0;
    }
}
