// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * The first bytes of a file, by which it is known again after it was renamed or copied.
 *
 * @param length how many bytes, at most {@value #MAX_BYTES}
 * @param checksum their CRC-32C
 */
record Fingerprint(int length, int checksum) {
    /** Enough for a log line with its time. */
    static final int MAX_BYTES = 256;

    /** Of nothing: every file has it. */
    static final Fingerprint EMPTY = new Fingerprint(0, 0);

    Fingerprint {
        if (length < 0 || length > MAX_BYTES) {
            throw new IllegalArgumentException("length=" + length + " is out of range: 0 to " + MAX_BYTES);
        }
    }

    /** That of the file's first {@code length} bytes; of fewer if it has no more. */
    static Fingerprint of(FileChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
            // Until the buffer is full or the file at its end.
        }
        if (bytes.position() == 0) {
            return EMPTY;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.flip());
        return new Fingerprint(bytes.limit(), (int) crc.getValue());
    }

    boolean matches(FileChannel channel) throws IOException {
        return of(channel, length).equals(this);
    }
}
