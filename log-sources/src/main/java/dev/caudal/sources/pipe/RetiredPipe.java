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

/**
 * Carries the lines of a replaced pipe into the new one, for as long as a writer has the old one open.
 *
 * <p>A web server goes on writing into the pipe it opened, whatever its path leads to now; closing that pipe would make it
 * lose lines until its next reopening. A daemon thread, {@code src:<name>:retired}, reads the old pipe and is one more writer
 * of the new one: whole lines, at most {@code PIPE_BUF} bytes at a time where lines are no longer than that, so that they
 * arrive whole. It ends with the last writer.
 */
final class RetiredPipe implements Closeable {
    /** What Linux writes into a pipe without letting another writer in between. */
    private static final int PIPE_BUF = 4096;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String source;
    private final FileChannel old;
    private final FileChannel current;
    private final SourceListener listener;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);

    private RetiredPipe(String source, FileChannel old, FileChannel current, SourceListener listener) {
        this.source = source;
        this.old = old;
        this.current = current;
        this.listener = listener;
    }

    /**
     * Starts carrying.
     *
     * @param old the old pipe's reading end, taken over; its writing end must have been closed, or it never ends
     * @param current path of the new pipe, which must be open for reading
     */
    static RetiredPipe start(String source, FileInputStream old, Path current, SourceListener listener)
            throws IOException {
        FileChannel into = FileChannel.open(current, StandardOpenOption.WRITE);
        RetiredPipe pipe = new RetiredPipe(source, old.getChannel(), into, listener);
        Thread thread = new Thread(pipe::carry, "src:" + source + ":retired");
        thread.setDaemon(true);
        thread.start();
        return pipe;
    }

    /** Stops carrying; what is still in the old pipe is lost. */
    @Override
    public void close() {
        try (old;
                current) {
            // Closing is all there is to do; it ends a read or a write that blocks.
        } catch (IOException e) {
            // All lines that were to be written have been: an error on closing has nothing to tell.
        }
    }

    private void carry() {
        try {
            while (old.read(bytes) >= 0) {
                bytes.flip();
                writeWholeLines();
                bytes.compact();
                if (!bytes.hasRemaining()) {
                    // One line fills the buffer: it cannot arrive in one piece any more, but it can arrive.
                    bytes.flip();
                    writeFully(bytes.limit());
                    bytes.clear();
                }
            }
            if (bytes.position() > 0) {
                listener.gap(source, GapKind.TORN_LINE, 1, "the last writer of the replaced pipe left half a line");
            }
            listener.notice(source, "the replaced pipe has no writer any more");
        } catch (ClosedChannelException e) {
            // Closed with the source.
        } catch (IOException e) {
            listener.gap(source, GapKind.REOPENED, 1, "the replaced pipe can no longer be read: " + e.getMessage());
        } finally {
            close();
        }
    }

    private void writeWholeLines() throws IOException {
        int lineEnd = bytes.position();
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) == '\n') {
                if (i + 1 - bytes.position() > PIPE_BUF && lineEnd > bytes.position()) {
                    writeFully(lineEnd);
                }
                lineEnd = i + 1;
            }
        }
        writeFully(lineEnd);
    }

    private void writeFully(int end) throws IOException {
        int limit = bytes.limit();
        bytes.limit(end);
        while (bytes.hasRemaining()) {
            int written = current.write(bytes);
            if (written < 0) {
                throw new IOException("the new pipe took nothing");
            }
        }
        bytes.limit(limit);
    }
}
