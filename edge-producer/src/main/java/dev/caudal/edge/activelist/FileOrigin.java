// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The active list in a file. A look costs one {@code stat} and works on every file system and with every way of writing the
 * file; the list is read again only if the file changed.
 */
final class FileOrigin implements ListOrigin {
    private final Path file;
    private @Nullable Stamp seen;
    /** What is wrong with the file as it is; null if it was read. */
    private @Nullable Look problem;

    /** Tells one state of the file from another; the key changes when the file is replaced by renaming. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    FileOrigin(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public Look look() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            if (stamp.equals(seen)) {
                return problem == null ? Look.unchanged() : problem;
            }
            // Before reading: whatever is written from now on makes another stamp.
            seen = stamp;
            problem = null;
            if (attributes.size() > ActiveListParser.limitBytes()) {
                problem = Look.failed(LookOutcome.REFUSED, ActiveListParser.tooLarge(attributes.size()));
                return problem;
            }
            return Look.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            seen = null;
            return Look.failed(LookOutcome.UNREACHABLE, "the file does not exist");
        } catch (IOException e) {
            seen = null;
            return Look.failed(LookOutcome.UNREACHABLE, "the file cannot be read: " + e.getMessage());
        }
    }
}
