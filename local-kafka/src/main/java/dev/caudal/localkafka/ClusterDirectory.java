// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.io.Closeable;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A cluster's directory, ours alone while this object is open: an operating system lock on {@code DIR/lock} says so,
 * and goes with the process that holds it. Directories made here are 0700, files 0600; a file is replaced as a whole or not at
 * all.
 *
 * <p>Not thread-safe: {@link LocalKafka} guards it.
 */
final class ClusterDirectory implements Closeable {
    private final Path root;
    private final FileChannel lockFile;

    private ClusterDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory where it is missing, and takes its lock.
     *
     * @throws LocalKafkaUsageException if it cannot be written, or another running cluster has it
     */
    static ClusterDirectory open(Path directory) {
        Path root = directory.toAbsolutePath().normalize();
        try {
            makePrivate(root);
            FileChannel lockFile =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(lockFile)) {
                lockFile.close();
                throw new LocalKafkaUsageException(root + " is in use by a running local-kafka: stop that one first,"
                        + " or choose another directory");
            }
            return new ClusterDirectory(root, lockFile);
        } catch (FileAlreadyExistsException e) {
            throw new LocalKafkaUsageException(e.getFile() + " is not a directory: choose another one", e);
        } catch (IOException e) {
            throw new LocalKafkaUsageException(
                    "cannot write to " + root + " (" + e + "): choose a directory this user may write to", e);
        }
    }

    private static boolean lock(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this very JVM
        }
    }

    Path root() {
        return root;
    }

    Path file(String name) {
        return root.resolve(name);
    }

    /** The directory of one broker, made where it is missing. */
    Path broker(int id) {
        Path directory = root.resolve("broker-" + id);
        try {
            makePrivate(directory);
        } catch (IOException e) {
            throw new LocalKafkaException("cannot make " + directory + ": " + e, e);
        }
        return directory;
    }

    Optional<ClusterState> state() {
        return read("cluster.properties").map(text -> ClusterState.fromProperties(parse(text)));
    }

    void remember(ClusterState state) {
        write("cluster.properties", state.toProperties());
    }

    /** The brokers' own certificate authority; made at the first start. */
    CertificateAuthority authority() {
        Optional<String> certificate = read("ca.pem");
        Optional<String> key = read("ca.key.pem");
        if (certificate.isPresent() && key.isPresent()) {
            return CertificateAuthority.read(certificate.get(), key.get());
        }
        CertificateAuthority created = CertificateAuthority.create("Caudal local-kafka brokers");
        write("ca.key.pem", created.keyPem());
        write("ca.pem", created.certificatePem());
        return created;
    }

    Optional<String> read(String name) {
        Path file = root.resolve(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new LocalKafkaException("cannot read " + file + ": " + e, e);
        }
    }

    void write(String name, Properties properties) {
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new LocalKafkaException("cannot write " + name + ": " + e, e);
        }
        write(name, text.toString());
    }

    void write(String name, String text) {
        Path file = root.resolve(name);
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LocalKafkaException("cannot write " + file + ": " + e, e);
        }
    }

    /** Gives the lock back; the directory stays. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new LocalKafkaException("cannot give back the lock of " + root + ": " + e, e);
        }
    }

    /** Removes everything. */
    void delete() {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new LocalKafkaException("cannot remove " + root + ": " + e, e);
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        // Not ours to change where it was there before: it might be /tmp. What is secret is closed by itself.
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static Properties parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new LocalKafkaException("cannot read properties: " + e, e);
        }
        return properties;
    }
}
