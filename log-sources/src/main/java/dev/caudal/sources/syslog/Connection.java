// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One connection, its bytes and when it was heard of last. Belongs to the reader. */
final class Connection implements Closeable {
    final FrameDecoder frames;
    private final SocketChannel channel;
    private final String peer;
    private long heardNanos;

    Connection(SocketChannel channel, FrameDecoder frames, long nowNanos) throws IOException {
        this.channel = channel;
        this.frames = frames;
        this.heardNanos = nowNanos;
        SocketAddress address = channel.getRemoteAddress();
        this.peer = address == null || address.toString().isEmpty() ? "a connection" : "the connection of " + address;
    }

    /**
     * Reads what is there.
     *
     * @return how many bytes; -1 at the end of the connection
     */
    int fill(ByteBuffer scratch, long nowNanos) throws IOException {
        scratch.clear();
        int count = channel.read(scratch);
        if (count > 0) {
            frames.add(scratch.flip());
            heardNanos = nowNanos;
        }
        return count;
    }

    long idleNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is written.
        }
    }

    /** Who it is, for a person. */
    @Override
    public String toString() {
        return peer;
    }
}
