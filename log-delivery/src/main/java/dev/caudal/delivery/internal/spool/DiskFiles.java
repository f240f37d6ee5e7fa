// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A real directory, 0700, with files of 0600: log lines have addresses of people in them. */
public final class DiskFiles implements SpoolFiles {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<OpenOption> OPEN = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> OPEN_TO_CHANGE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path directory;
    private final boolean readOnly;

    private DiskFiles(Path directory, boolean readOnly) {
        this.directory = directory;
        this.readOnly = readOnly;
    }

    /** The files of this directory; nothing is touched yet. */
    public static DiskFiles in(Path directory) {
        return new DiskFiles(directory, false);
    }

    /** The same, but nothing can be changed through it. */
    public static DiskFiles readOnly(Path directory) {
        return new DiskFiles(directory, true);
    }

    /**
     * Makes the directory if it is not there, with those above it, so that a power failure does not take it back; and takes it
     * away from everybody but its owner.
     *
     * @throws IOException if that is not possible, or something else has the name
     */
    public static void prepare(Path directory) throws IOException {
        prepare(directory, DiskFiles::sync);
    }

    /** Makes the names in a directory last. */
    interface DirectorySync {
        void sync(Path directory) throws IOException;
    }

    static void prepare(Path directory, DirectorySync disk) throws IOException {
        if (!Files.exists(directory)) {
            List<Path> parents = new ArrayList<>();
            Path missing = directory.toAbsolutePath();
            for (Path parent = missing.getParent();
                    parent != null && !Files.exists(missing);
                    parent = missing.getParent()) {
                parents.add(parent);
                missing = parent;
            }
            Files.createDirectories(parents.get(0));
            Files.createDirectory(directory, PRIVATE_DIRECTORY);
            for (Path parent : parents) {
                disk.sync(parent);
            }
        }
        if (!Files.isDirectory(directory)) {
            throw new IOException("spool.directory=" + directory + " is no directory: name another, or move it away");
        }
        if (!Files.getPosixFilePermissions(directory).equals(PRIVATE_DIRECTORY.value())) {
            Files.setPosixFilePermissions(directory, PRIVATE_DIRECTORY.value());
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public List<String> list() throws IOException {
        return list(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public List<String> listOthers() throws IOException {
        return list(path -> !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    }

    private List<String> list(Predicate<Path> wanted) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (wanted.test(entry)) {
                    names.add(String.valueOf(entry.getFileName()));
                }
            }
        }
        return names;
    }

    @Override
    public File create(String name) throws IOException {
        checkWritable();
        return new DiskFile(FileChannel.open(directory.resolve(name), CREATE, PRIVATE_FILE));
    }

    @Override
    public File open(String name) throws IOException {
        return new DiskFile(FileChannel.open(directory.resolve(name), OPEN));
    }

    @Override
    public File openToChange(String name) throws IOException {
        checkWritable();
        return new DiskFile(FileChannel.open(directory.resolve(name), OPEN_TO_CHANGE));
    }

    @Override
    public void delete(String name) throws IOException {
        checkWritable();
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        sync(directory);
    }

    private void checkWritable() throws IOException {
        if (readOnly) {
            throw new IOException(directory + " was opened for reading only");
        }
    }

    private static final class DiskFile implements File {
        private final FileChannel channel;

        DiskFile(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int before = into.position();
            while (into.hasRemaining()) {
                if (channel.read(into, position + into.position() - before) < 0) {
                    break;
                }
            }
            return into.position() - before;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            // fdatasync: it syncs the length as well, and spares the journal the time of the last change.
            channel.force(false);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
