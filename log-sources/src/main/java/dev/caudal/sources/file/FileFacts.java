// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * What a look at a path tells of the regular file there.
 *
 * @param id device and inode, the same for as long as the file exists under whatever name
 */
record FileFacts(Path path, String id, long size, FileTime modified) {

    /** Nothing if there is no regular file at the path, or it went away meanwhile. */
    static Optional<FileFacts> of(Path path) {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return found.isRegularFile()
                    ? Optional.of(new FileFacts(
                            path, String.valueOf(found.fileKey()), found.size(), found.lastModifiedTime()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
