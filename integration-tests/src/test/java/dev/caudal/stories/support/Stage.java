// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one test plays: a folder, and processes that end with the test, the last one started first. Tests take it as a
 * parameter ({@link Story}). After a failure the folder stays and the end of every log is printed.
 */
public final class Stage implements AutoCloseable {
    private final Path directory;
    private final Deque<Child> children = new ArrayDeque<>();
    private boolean kept;

    Stage() {
        try {
            // Workers of Varnish and nginx run as users of their own and have to get in.
            directory = Files.setPosixFilePermissions(
                    Files.createTempDirectory("caudal-story-"), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A path in the folder. */
    public Path path(String name) {
        return directory.resolve(name);
    }

    /** A new folder in the folder. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file, one byte for each character. */
    public Path write(String name, String content) {
        try {
            return Files.writeString(path(name), content, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program without standard input. */
    public Child start(String name, List<String> command) {
        return start(name, command, null);
    }

    /** Starts a program that reads a file as its standard input. */
    public Child start(String name, List<String> command, @Nullable Path input) {
        Child child = Child.start(name, command, directory, input);
        children.push(child);
        return child;
    }

    /** Runs a program to its end. */
    public Child run(String name, List<String> command) {
        Child child = start(name, command);
        child.awaitExit();
        return child;
    }

    void failed(PrintStream out) {
        kept = true;
        children.forEach(child -> out.println(child.tail()));
        out.println("everything of this story is in " + directory);
    }

    @Override
    public void close() {
        children.forEach(Child::close);
        if (!kept) {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
