// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last good list on disk, from which a start goes on while the server is away. A file of this user alone that is replaced
 * as a whole, so that a crash leaves the one or the other list. One thread.
 */
final class ListCache {
    private final Path file;

    ListCache(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /**
     * The list as it was kept; null if none was.
     *
     * @throws IOException if it cannot be read, or is too large to be one
     */
    byte @Nullable [] read() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        long size = Files.size(file);
        if (size > ActiveListParser.limitBytes()) {
            throw new IOException(ActiveListParser.tooLarge(size));
        }
        return Files.readAllBytes(file);
    }

    /**
     * Replaces what is kept.
     *
     * @throws IOException if it cannot be written: what was kept before stays
     */
    void write(byte[] list) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        // Left by a crash, with whatever permissions.
        Files.deleteIfExists(aside);
        try (FileChannel channel = FileChannel.open(
                aside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(list);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
