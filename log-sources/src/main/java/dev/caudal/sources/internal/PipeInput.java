// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a pipe: blocking reads without a copy through malloc, that another thread can end.
 *
 * <p>Closing a {@link FileChannel} ends a read that blocks in it within a millisecond; closing a {@link FileInputStream} does
 * not. But a closed channel can no longer be asked for what is still in the pipe, so a second descriptor of the same pipe may
 * be kept beside it: {@link #readRest} takes from it what is there, and never blocks. One reader thread; {@link #interrupt}
 * and {@link #close} from any.
 */
public final class PipeInput implements Closeable {
    private final FileChannel channel;
    private volatile @Nullable FileInputStream second;
    private final ByteBuffer direct;

    /**
     * Takes over both.
     *
     * @param second another descriptor of the same pipe; null if nothing is to be read after an interruption
     * @param direct memory to read into, for this pipe alone
     */
    public PipeInput(FileChannel channel, @Nullable FileInputStream second, ByteBuffer direct) {
        this.channel = channel;
        this.second = second;
        this.direct = direct;
    }

    /**
     * Blocks until there is something.
     *
     * @return the number of bytes, or -1 when no writer is left
     * @throws java.nio.channels.ClosedChannelException after {@link #interrupt}
     */
    public int read(byte[] buffer, int offset, int length) throws IOException {
        direct.clear();
        if (length < direct.capacity()) {
            direct.limit(length);
        }
        int count = channel.read(direct);
        if (count > 0) {
            direct.flip();
            direct.get(buffer, offset, count);
        }
        return count;
    }

    /** What is in the pipe now, without waiting; 0 if nothing is, or if there is no second descriptor. */
    public int readRest(byte[] buffer, int offset, int length) throws IOException {
        FileInputStream rest = second;
        int available = rest == null ? 0 : Math.min(rest.available(), length);
        return rest == null || available == 0 ? 0 : rest.read(buffer, offset, available);
    }

    /**
     * Gives the second descriptor away; it is not closed here then.
     *
     * @return null if there is none
     */
    public @Nullable FileInputStream detachSecond() {
        FileInputStream detached = second;
        second = null;
        return detached;
    }

    /** Ends a read that blocks, and makes every later one fail. What is in the pipe stays there for {@link #readRest}. */
    public void interrupt() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is written through this channel: an error on closing it has nothing to tell.
        }
    }

    @Override
    public void close() {
        interrupt();
        FileInputStream rest = second;
        if (rest != null) {
            try {
                rest.close();
            } catch (IOException e) {
                // As above.
            }
        }
    }
}
