// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Where to go on reading.
 *
 * @param place the file; null for whatever is at the path, once something is
 * @param offset where in it; negative for after the last whole line
 * @param sameStream whether it goes on where the last file left off, perhaps in the middle of a line
 */
record Position(@Nullable FileFacts place, long offset, boolean sameStream) {
    /** The beginning of the file at the path. */
    static final Position NEW_FILE = new Position(null, 0, false);
    /** After the last whole line of the file at the path. */
    static final Position END_OF_FILE = new Position(null, -1, false);

    private static final int LOOK_BACK_BYTES = 64 * 1024;

    static Position in(FileFacts place, long offset) {
        return new Position(place, offset, false);
    }

    static Position continuing(FileFacts place, long offset) {
        return new Position(place, offset, true);
    }

    long offsetIn(FileChannel channel) throws IOException {
        if (offset >= 0) {
            return offset;
        }
        long size = channel.size();
        long from = Math.max(0, size - LOOK_BACK_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate((int) (size - from));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
            // Until the buffer is full or the file at its end.
        }
        for (int i = bytes.position() - 1; i >= 0; i--) {
            if (bytes.get(i) == '\n') {
                return from + i + 1;
            }
        }
        return from == 0 ? 0 : size;
    }
}
