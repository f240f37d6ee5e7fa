// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Optional;

/** What stands between this process's user and a file, in words for whoever has to mend it. */
public final class Reach {
    private static final String USER = System.getProperty("user.name");

    private Reach() {}

    /** The folder on the way to it that this user may not pass, and what to do; empty if there is none. */
    public static Optional<String> obstacle(Path path) {
        Path whole = path.toAbsolutePath();
        Path root = Objects.requireNonNull(whole.getRoot());
        for (int length = 0; length < whole.getNameCount(); length++) {
            Path folder = length == 0 ? root : root.resolve(whole.subpath(0, length));
            if (Files.isDirectory(folder) && !Files.isExecutable(folder)) {
                return Optional.of("user " + USER + " may not pass " + folder + ": "
                        + remedy(folder, PosixFilePermission.GROUP_EXECUTE, "o+x"));
            }
        }
        return Optional.empty();
    }

    /** A failure at a path with file, cause and remedy; what a file system says is often the path and nothing else. */
    public static String explain(Path asked, IOException e) {
        Path path = e instanceof FileSystemException of && of.getFile() != null ? Path.of(of.getFile()) : asked;
        String said = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException) {
            return path + ": "
                    + obstacle(path)
                            .orElseGet(() -> Files.isReadable(path)
                                    ? "user " + USER + " may not write to it"
                                    : Files.exists(path)
                                            ? "user " + USER + " may not read it: "
                                                    + remedy(path, PosixFilePermission.GROUP_READ, "o+r")
                                            : "user " + USER + " may not make it: let this user write in "
                                                    + path.toAbsolutePath().getParent());
        }
        if (e instanceof NoSuchFileException) {
            return path + ": there is no such file or folder";
        }
        if (e instanceof FileSystemException file && file.getReason() == null) {
            return path + ": " + e.getClass().getSimpleName();
        }
        return said.contains(path.toString()) ? said : path + ": " + said;
    }

    private static String remedy(Path path, PosixFilePermission ofGroup, String mode) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            String group = attributes.group().getName();
            if (attributes.permissions().contains(ofGroup) && !group.equals("root")) {
                return "put it into group " + group + ", or chmod " + mode + " " + path;
            }
        } catch (IOException e) {
            // Then only the general remedy is known.
        }
        return "chmod " + mode + " " + path;
    }
}
