// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process for one spool. The operating system lets go of the lock when the process ends, however it ends; the file
 * {@value #NAME} stays. Any thread.
 */
public final class SpoolLock implements AutoCloseable {
    /** The locked file in the spool's directory. */
    public static final String NAME = "lock";

    /** All locks that files have on this machine: who else has one is known without trying to take it. */
    private static final Path ALL_LOCKS = Path.of("/proc/locks");
    /** Of this process: to close the file a second time would let go of the lock. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private SpoolLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock, or fails at once.
     *
     * @throws IOException if another process has it, which is named, or the file cannot be opened
     */
    public static SpoolLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!OURS.add(real)) {
            throw inUse(directory, ProcessHandle.current().pid());
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    real.resolve(NAME),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            FileLock taken = channel.tryLock();
            if (taken == null) {
                throw inUse(directory, lockedBy(real));
            }
            return new SpoolLock(real, channel);
        } catch (IOException | RuntimeException e) {
            OURS.remove(real);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    /** The process that has the lock; null if none has, or it cannot be found out. Takes nothing. */
    static @Nullable Long holder(Path directory) throws IOException {
        Path real = directory.toRealPath();
        return OURS.contains(real) ? Long.valueOf(ProcessHandle.current().pid()) : lockedBy(real);
    }

    private static @Nullable Long lockedBy(Path real) throws IOException {
        Path file = real.resolve(NAME);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(ALL_LOCKS)) {
            return null;
        }
        String place = ":" + Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        try (Stream<String> locks = Files.lines(ALL_LOCKS)) {
            return locks.map(line -> line.trim().split("\\s+"))
                    .filter(words -> words.length > 5 && words[1].equals("POSIX") && words[5].endsWith(place))
                    .map(words -> Long.valueOf(words[4]))
                    .filter(pid -> pid > 0)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static IOException inUse(Path directory, @Nullable Long pid) {
        return new IOException("spool.directory=" + directory + " is in use by another process"
                + (pid == null ? "" : ", " + pid) + ": stop it, or give this one a directory of its own");
    }

    @Override
    public void close() throws IOException {
        OURS.remove(directory);
        channel.close();
    }
}
