// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log file of bounded size: when it is full it becomes {@code NAME.1}, in place of an older one, and a new file
 * begins. Together they never hold more than twice the limit and one write.
 *
 * <p>Any thread. A write that fails reaches the caller, which is a {@link java.io.PrintStream} that goes on without.
 */
final class RollingLog extends OutputStream {
    private final Path file;
    private final Path previous;
    private final long limitBytes;
    private OutputStream out;
    private long sizeBytes;

    private RollingLog(Path file, long limitBytes, OutputStream out, long sizeBytes) {
        this.file = file;
        this.previous = file.resolveSibling(file.getFileName() + ".1");
        this.limitBytes = limitBytes;
        this.out = out;
        this.sizeBytes = sizeBytes;
    }

    /** Goes on writing at the file's end. */
    static RollingLog open(Path file, long limitBytes) throws IOException {
        OutputStream out = append(file);
        return new RollingLog(file, limitBytes, out, Files.size(file));
    }

    @Override
    public synchronized void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] buffer, int offset, int length) throws IOException {
        if (sizeBytes >= limitBytes) {
            out.close();
            Files.move(file, previous, StandardCopyOption.REPLACE_EXISTING);
            out = append(file);
            sizeBytes = 0;
        }
        out.write(buffer, offset, length);
        sizeBytes += length;
    }

    @Override
    public synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private static OutputStream append(Path file) throws IOException {
        return new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
}
