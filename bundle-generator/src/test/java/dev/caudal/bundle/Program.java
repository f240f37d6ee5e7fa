// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program that a customer runs, with what it prints in two files. One thread. */
final class Program implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Program start(Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Program(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    static Program run(Path folder, String... command) {
        Program program = start(folder, Map.of(), List.of(command));
        program.awaitEnd();
        return program;
    }

    /**
     * Goes on if the program is installed; otherwise skips the test, or fails it where {@code CI=true} says that it must
     * be there.
     */
    static void require(String debianPackage, String... files) {
        if (!Arrays.stream(files).allMatch(file -> Files.exists(Path.of(file)))) {
            missing(debianPackage);
        }
    }

    /** Skips the test, or fails it where {@code CI=true} says that nothing may be missing. */
    static void missing(String debianPackage) {
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail("missing " + debianPackage);
        }
        Assumptions.abort("missing " + debianPackage);
    }

    /** Waits for its end, but not longer; says whether it has ended. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    int awaitEnd() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                close();
                throw new AssertionError("did not end within " + LIMIT_SECONDS + " s: " + this);
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    int exitCode() {
        return process.exitValue();
    }

    byte[] out() {
        return read(out);
    }

    String outText() {
        return new String(out(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
        return "--- standard output\n" + end(outText()) + "\n--- standard error\n"
                + end(new String(read(err), StandardCharsets.UTF_8));
    }

    private static String end(String text) {
        return text.substring(Math.max(0, text.length() - 3000));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
