// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.jspecify.annotations.Nullable;

/** Making pipes and telling them from everything else that can be found at a path. */
final class NamedPipes {
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_FIFO = 0010000;

    private static final UserPrincipalLookupService USERS =
            FileSystems.getDefault().getUserPrincipalLookupService();

    private NamedPipes() {}

    /**
     * Makes the pipe if nothing is there, and refuses anything else than a pipe.
     *
     * @return whether it was made here
     */
    static boolean ensure(NamedPipeSettings settings) throws IOException, InterruptedException {
        Path path = settings.path();
        boolean made = !Files.exists(path, LinkOption.NOFOLLOW_LINKS) && make(settings);
        requirePipe(path);
        return made;
    }

    /**
     * Refuses what is not a pipe, naming what it is and the way out.
     *
     * @throws FileSystemException if it is anything else, or nothing
     */
    static void requirePipe(Path path) throws IOException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode");
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(path)) {
                throw new FileSystemException(
                        path.toString(),
                        Files.readSymbolicLink(path).toString(),
                        "a symbolic link to nothing, not a named pipe: remove the link, or make a pipe where it points");
            }
            throw new FileSystemException(path.toString(), null, "there is no such named pipe");
        }
        if ((mode & TYPE_MASK) == TYPE_FIFO) {
            return;
        }
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        if (found.isRegularFile()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "a regular file of " + found.size()
                            + " bytes, not a named pipe: a web server that was started while"
                            + " the pipe was missing may have made it; move it away, and have the server reopen its logs");
        }
        String what = found.isDirectory() ? "a directory" : "a socket or a device";
        throw new FileSystemException(path.toString(), null, what + ", not a named pipe: choose another path");
    }

    /** What tells one pipe from another at the same path; null if nothing is there, or it cannot be seen. */
    static @Nullable Object identity(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Java has no mkfifo. {@code mkfifo(1)} is part of every Linux (coreutils, busybox), needed once in the life of a pipe, and
     * costs no native code. The pipe is made for its owner alone and opened to others last.
     */
    private static boolean make(NamedPipeSettings settings) throws IOException, InterruptedException {
        Path path = settings.path();
        Process mkfifo = new ProcessBuilder("mkfifo", "-m", "0600", "--", path.toString())
                .redirectErrorStream(true)
                .start();
        mkfifo.getOutputStream().close();
        String said = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (mkfifo.waitFor() != 0) {
            if (identity(path) == null) {
                throw new FileSystemException(path.toString(), null, "the pipe could not be made: " + said);
            }
            // Another process made it at the same moment.
            return false;
        }
        try {
            give(settings);
        } catch (IOException e) {
            // The next attempt would find it, and read what its writers are refused to write.
            Files.deleteIfExists(path);
            throw e;
        }
        return true;
    }

    private static void give(NamedPipeSettings settings) throws IOException {
        Path path = settings.path();
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        try {
            if (settings.group() != null) {
                view.setGroup(group(settings.group()));
            }
            if (settings.owner() != null) {
                view.setOwner(owner(settings.owner()));
            }
        } catch (UserPrincipalNotFoundException e) {
            throw new FileSystemException(path.toString(), null, "there is no user or group " + e.getName());
        } catch (FileSystemException e) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "this user may not give the pipe to its owner or group (" + e.getReason()
                            + "): it has to be root, or a member of the group");
        }
        view.setPermissions(settings.permissions());
    }

    /** @throws UserPrincipalNotFoundException if there is none of this name */
    static UserPrincipal owner(String name) throws IOException {
        return USERS.lookupPrincipalByName(name);
    }

    /** @throws UserPrincipalNotFoundException if there is none of this name */
    static GroupPrincipal group(String name) throws IOException {
        return USERS.lookupPrincipalByGroupName(name);
    }
}
