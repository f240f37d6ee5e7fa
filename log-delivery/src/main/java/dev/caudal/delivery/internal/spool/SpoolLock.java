// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One process for one spool. The operating system lets go of the lock when the process ends, however it ends; the file
 * {@value #NAME} stays.
 */
public final class SpoolLock implements AutoCloseable {
    /** The locked file in the spool's directory. */
    public static final String NAME = "lock";

    private final FileChannel channel;

    private SpoolLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, or fails at once.
     *
     * @throws IOException if another process has it, or the file cannot be opened
     */
    public static SpoolLock take(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(NAME),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (tryLock(channel) == null) {
                throw new IOException("spool.directory=" + directory
                        + " is in use by another process: stop it, or give this one a directory of its own");
            }
            return new SpoolLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very process, twice.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
