// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines in a gzip file. Reading on costs what it should; reading from before the last read begins again at the start. */
final class GzipContent implements Content {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int TRAILER_SIZE_BYTES = 4;

    /** Below this it holds less than 4 GiB and the trailer tells its size, since nothing is compressed to less than a thousandth. */
    static final long SMALL_BYTES = 4L << 20;

    private final FileChannel channel;
    private final BooleanSupplier closing;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private @Nullable InputStream lines;
    private long at;

    /**
     * Takes over the channel.
     *
     * @param closing ends a read that passes over a long way, with a {@link ClosedChannelException}
     */
    GzipContent(FileChannel channel, BooleanSupplier closing) {
        this.channel = channel;
        this.closing = closing;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        try {
            InputStream from = lines;
            if (from == null || position < at) {
                channel.position(0);
                from = new GZIPInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
                lines = from;
                at = 0;
            }
            while (at < position) {
                if (closing.getAsBoolean()) {
                    throw new ClosedChannelException();
                }
                int passed = from.read(buffer, 0, (int) Math.min(BUFFER_BYTES, position - at));
                if (passed < 0) {
                    return 0;
                }
                at += passed;
            }
            int count = from.read(buffer, 0, Math.min(BUFFER_BYTES, into.remaining()));
            if (count <= 0) {
                return 0;
            }
            into.put(buffer, 0, count);
            at += count;
            return count;
        } catch (IOException e) {
            lines = null; // What a decompressor does after an error is not to be relied on.
            throw e;
        }
    }

    /** The size of the lines modulo 2^32, as the last bytes of a complete file say; a guess while it is being written. */
    long sizeModulo() throws IOException {
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER_SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long from = Math.max(0, channel.size() - TRAILER_SIZE_BYTES);
        while (trailer.hasRemaining() && channel.read(trailer, from + trailer.position()) > 0) {
            // Until the buffer is full or the file at its end.
        }
        return Integer.toUnsignedLong(trailer.getInt(0));
    }

    /** Whether there are no lines in it; it may also be one that is only being written. */
    boolean isEmpty() throws IOException {
        return channel.size() < SMALL_BYTES && sizeModulo() == 0;
    }

    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean isFinal() {
        return true;
    }

    @Override
    public void close() {
        Content.closeQuietly(channel);
    }
}
