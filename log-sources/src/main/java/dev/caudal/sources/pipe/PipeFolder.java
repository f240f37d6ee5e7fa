// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether those who are to write into a pipe can open it where it is. The pipe's own mode is not all: Linux has {@code
 * fs.protected_fifos}, and each folder above has a mode of its own. Looks at what is there; changes nothing.
 */
final class PipeFolder {
    private static final Path PROTECTED_FIFOS = Path.of("/proc/sys/fs/protected_fifos");
    private static final int STICKY = 01000;
    private static final int SET_GROUP = 02000;

    private PipeFolder() {}

    /**
     * Who may write. Principals are equal by their numbers, whether they were looked up by name or by number.
     *
     * @param owner whose pipe it is
     * @param group its group
     * @param mode its permissions
     */
    record Writers(UserPrincipal owner, GroupPrincipal group, Set<PosixFilePermission> mode) {}

    /** What stands in the way of some of them, and what to do: a sentence each. */
    static List<String> doubts(NamedPipeSettings settings) throws IOException {
        Path pipe = settings.path().toAbsolutePath();
        Path folder = Objects.requireNonNull(pipe.getParent());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try {
            return doubts(pipe, writers(pipe, settings), protectedFifos());
        } catch (UserPrincipalNotFoundException e) {
            return List.of(); // A problem, and reported as one.
        }
    }

    /** @param protectedFifos the kernel's setting: 0 to 2 */
    static List<String> doubts(Path pipe, Writers writers, int protectedFifos) throws IOException {
        List<String> doubts = new ArrayList<>();
        Path folder = (Files.exists(pipe)
                ? Objects.requireNonNull(pipe.toRealPath().getParent())
                : Objects.requireNonNull(pipe.toAbsolutePath().getParent()).toRealPath());
        int mode = (Integer) Files.getAttribute(folder, "unix:mode");
        UserPrincipal folderOwner = Files.getOwner(folder);
        if (isProtected(mode, protectedFifos) && !folderOwner.equals(writers.owner())) {
            doubts.add("only " + writers.owner().getName() + " can open it for writing: " + folder
                    + " is a sticky folder that others may write in, of another owner (" + folderOwner.getName()
                    + "), and with fs.protected_fifos=" + protectedFifos
                    + " the kernel refuses it to every other user, root among them, who opens it as a log is opened; give the pipe a"
                    + " folder of its own, such as /run/caudal");
        }
        Path closed = closedFolder(folder, writers);
        if (closed != null) {
            doubts.add("whoever is in group " + writers.group().getName()
                    + " or not its owner may write into it by its mode, but cannot reach"
                    + " it: " + closed + " is not searchable for them; chmod o+x " + closed
                    + ", or choose a folder that is");
        }
        return doubts;
    }

    /** As the kernel's may_create_in_sticky. */
    private static boolean isProtected(int folderMode, int protectedFifos) {
        boolean isForAll = (folderMode & 02) != 0;
        boolean isForGroup = (folderMode & 020) != 0;
        return (folderMode & STICKY) != 0 && ((isForAll && protectedFifos >= 1) || (isForGroup && protectedFifos >= 2));
    }

    /** The first folder on the way that nobody but its owner and its own group can pass, if others are meant to write. */
    private static @Nullable Path closedFolder(Path folder, Writers writers) throws IOException {
        boolean others = writers.mode().contains(PosixFilePermission.OTHERS_WRITE);
        boolean group = writers.mode().contains(PosixFilePermission.GROUP_WRITE);
        for (Path each = folder; (others || group) && each != null; each = each.getParent()) {
            PosixFileAttributes attributes = Files.readAttributes(each, PosixFileAttributes.class);
            Set<PosixFilePermission> open = attributes.permissions();
            boolean openToGroup = attributes.group().equals(writers.group())
                    ? open.contains(PosixFilePermission.GROUP_EXECUTE)
                    : open.contains(PosixFilePermission.OTHERS_EXECUTE);
            boolean openToOthers = open.contains(PosixFilePermission.OTHERS_EXECUTE);
            if ((group && !openToGroup) || (others && !openToOthers)) {
                return each;
            }
        }
        return null;
    }

    /** As the pipe is, or will be made. */
    private static Writers writers(Path pipe, NamedPipeSettings settings) throws IOException {
        if (Files.exists(pipe)) {
            PosixFileAttributes there = Files.readAttributes(pipe, PosixFileAttributes.class);
            return new Writers(there.owner(), there.group(), there.permissions());
        }
        // What the link leads to: the link itself is root's.
        PosixFileAttributes own = Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class);
        Path folder = Objects.requireNonNull(pipe.getParent());
        boolean folderGivesGroup = ((Integer) Files.getAttribute(folder, "unix:mode") & SET_GROUP) != 0;
        PosixFileAttributes given = folderGivesGroup ? Files.readAttributes(folder, PosixFileAttributes.class) : own;
        return new Writers(
                settings.owner() == null ? own.owner() : NamedPipes.owner(settings.owner()),
                settings.group() == null ? given.group() : NamedPipes.group(settings.group()),
                settings.permissions());
    }

    /** 0 where the kernel knows no such thing. */
    private static int protectedFifos() {
        try {
            return Integer.parseInt(Files.readString(PROTECTED_FIFOS).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
