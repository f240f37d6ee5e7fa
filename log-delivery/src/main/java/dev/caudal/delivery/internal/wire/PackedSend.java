// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.network.TransferableChannel;

/**
 * A request written in pieces as large as a TLS record. The library hands each piece of a request to TLS by itself, which
 * makes a record and a system call of it: two for each batch, so hundreds for a request of many small ones.
 */
final class PackedSend implements Send {
    private final Send request;
    private final Packer packer;
    private boolean pending;

    /**
     * Nothing is written yet.
     *
     * @param piece the connection's own: it has one request being written at a time
     */
    PackedSend(Send request, ByteBuffer piece) {
        this.request = request;
        this.packer = new Packer(piece.clear().flip());
    }

    @Override
    public boolean completed() {
        return request.completed() && !packer.piece.hasRemaining() && !pending;
    }

    @Override
    public long size() {
        return request.size();
    }

    @Override
    public long writeTo(TransferableChannel channel) throws IOException {
        long written = 0;
        do {
            if (!packer.piece.hasRemaining() && !request.completed()) {
                packer.piece.clear();
                request.writeTo(packer);
                packer.piece.flip();
            }
            // With nothing left, it still moves on what TLS has not got rid of.
            written += channel.write(packer.piece);
            pending = channel.hasPendingWrites();
        } while (!packer.piece.hasRemaining() && !pending && !request.completed());
        return written;
    }

    /** Takes what fits into the piece. */
    private static final class Packer implements TransferableChannel {
        final ByteBuffer piece;

        Packer(ByteBuffer piece) {
            this.piece = piece;
        }

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(source.remaining(), piece.remaining());
            piece.put(piece.position(), source, source.position(), count);
            piece.position(piece.position() + count);
            source.position(source.position() + count);
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            long written = 0;
            for (int i = offset; i < offset + length && piece.hasRemaining(); i++) {
                written += write(sources[i]);
            }
            return written;
        }

        @Override
        public long write(ByteBuffer[] sources) {
            return write(sources, 0, sources.length);
        }

        @Override
        public boolean hasPendingWrites() {
            return false;
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) {
            throw new UnsupportedOperationException("a request holds no files");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
