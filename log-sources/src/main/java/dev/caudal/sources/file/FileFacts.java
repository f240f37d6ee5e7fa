// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a path tells of the regular file there.
 *
 * @param id device and inode, the same for as long as the file exists under whatever name
 * @param size in bytes, as it lies on the disk
 * @param modifiedMillis when it was last written to, since the epoch
 */
record FileFacts(Path path, String id, long size, long modifiedMillis) {
    private static final String GZIP = ".gz";

    /**
     * Null if there is nothing at the path.
     *
     * @throws IOException if there is something that is not a regular file, or cannot be looked at
     */
    static @Nullable FileFacts of(Path path) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (!found.isRegularFile()) {
            throw new FileSystemException(path.toString(), null, "is not a regular file");
        }
        return new FileFacts(
                path,
                String.valueOf(found.fileKey()),
                found.size(),
                found.lastModifiedTime().toMillis());
    }

    /** As {@link #of}, if what cannot be looked at is as good as missing. */
    static @Nullable FileFacts ofAny(Path path) {
        try {
            return of(path);
        } catch (IOException e) {
            return null;
        }
    }

    /** As it is written down. */
    Checkpoint.Entry entry(Checkpoint.State state, Fingerprint read) {
        return new Checkpoint.Entry(id, path, size, modifiedMillis, state, read);
    }

    /** Whether there is something in the other one, too, and as much, of the same time: with the same id it is the same file. */
    boolean isUntouchedIn(FileFacts other) {
        return size > 0 && isAlike(other);
    }

    /** Whether size and time are the same. */
    boolean isAlike(FileFacts other) {
        return other.size == size && other.modifiedMillis == modifiedMillis;
    }

    boolean isCompressed() {
        return isCompressed(path);
    }

    static boolean isCompressed(Path path) {
        return path.toString().endsWith(GZIP);
    }

    /** The name of what this was compressed from. */
    Path uncompressedPath() {
        String name = path.toString();
        return Path.of(name.substring(0, name.length() - GZIP.length()));
    }
}
