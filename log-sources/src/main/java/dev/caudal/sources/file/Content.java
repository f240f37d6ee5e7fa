// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The log lines of an open file, whether it is compressed or not. Belongs to the reader, or whoever holds the source's lock. */
interface Content extends Closeable {
    /**
     * Reads what is there, without waiting for more.
     *
     * @param position where in the lines, in bytes
     * @return how many bytes; 0 if there are none at present
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** How many bytes there are at present; {@link Long#MAX_VALUE} if only reading to the end tells. */
    long size() throws IOException;

    /** Whether nobody writes to it any more, as to a compressed copy: its end is the end. */
    boolean isFinal();

    @Override
    void close();

    /** The content of a file as it lies on the disk. Takes over the channel. */
    static Content plain(FileChannel channel) {
        return new Content() {
            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                return Math.max(0, channel.read(into, position));
            }

            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public boolean isFinal() {
                return false;
            }

            @Override
            public void close() {
                closeQuietly(channel);
            }
        };
    }

    /** Closes what was only read. */
    static void closeQuietly(Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            // Nothing was written.
        }
    }
}
