// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of a story. What it prints is in two files, read here as ISO 8859-1, so that each byte is one character. One
 * thread.
 */
public final class Child implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration CLEANUP_LIMIT = Duration.ofSeconds(5);
    private static final int TAIL_CHARACTERS = 4000;

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private Child(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts a program.
     *
     * @param directory where {@code NAME.out} and {@code NAME.err} are written
     * @param input what it reads as standard input; null for nothing
     */
    static Child start(String name, List<String> command, Path directory, @Nullable Path input) {
        Path out = directory.resolve(name + ".out");
        Path err = directory.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        try {
            return new Child(name, builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed to standard output. */
    public String out() {
        return read(out);
    }

    /** The whole lines that it has printed to standard output, without their ends. */
    public List<String> outLines() {
        String text = out();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** What it has printed to standard error. */
    public String err() {
        return read(err);
    }

    /** Waits until one of both outputs contains the text, in a process that is alive. */
    public void awaitPrinted(String text) {
        Await.until(
                () -> {
                    boolean alive = isAlive();
                    if (err().contains(text) || out().contains(text)) {
                        return true;
                    }
                    if (!alive) {
                        throw new AssertionError(name + " ended before it printed '" + text + "'" + tail());
                    }
                    return false;
                },
                () -> name + " did not print '" + text + "'" + tail());
    }

    /** Waits for its end, and returns the exit code. */
    public int awaitExit() {
        return awaitExit(Await.PATIENCE);
    }

    /** Asks it to end (SIGTERM), and does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Asks it to end (SIGTERM), waits, and returns the exit code. */
    public int stop() {
        terminate();
        return awaitExit(STOP_LIMIT);
    }

    /** Ends it with SIGKILL, and waits. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(STOP_LIMIT);
    }

    private int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not end within " + limit + tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + name + " was to end" + tail(), e);
        }
        return process.exitValue();
    }

    /** Ends it and whatever it has started, if need be with SIGKILL. */
    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(CLEANUP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** The end of both outputs, for a message. */
    public String tail() {
        return "\n--- " + name + ", standard output:\n" + end(out()) + "\n--- " + name + ", standard error:\n"
                + end(err());
    }

    private static String end(String text) {
        return text.substring(Math.max(0, text.length() - TAIL_CHARACTERS));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
