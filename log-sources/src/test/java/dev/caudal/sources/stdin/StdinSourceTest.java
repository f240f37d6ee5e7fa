// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.SourceChild;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own: standard input is there once. */
class StdinSourceTest {
    @TempDir
    private Path directory;

    private Process child;

    @AfterEach
    void kill() throws Exception {
        if (child != null) {
            child.destroyForcibly().waitFor();
        }
    }

    private ProcessBuilder childProcess() {
        return new ProcessBuilder(SourceChild.command(directory.resolve("output"), "stdin"))
                .redirectError(directory.resolve("errors").toFile());
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void shouldReadAPipeAsItIsWrittenAndEndWithIt() throws Exception {
        child = childProcess().start();
        try (OutputStream input = child.getOutputStream()) {
            input.write("83 one\n".getBytes(StandardCharsets.US_ASCII));
            input.flush();
            Await.until("the line arrives", () -> output().equals("83 one\n"));
            input.write("83 two".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("83 one\n83 twoEND");
    }

    @Test
    void shouldReadAFileFromWhereTheShellLeftOff() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "1\n2\n3\n");
        ProcessBuilder builder = childProcess();
        builder.command().addAll(0, List.of("sh", "-c", "head -c 2 >/dev/null; exec \"$@\"", "sh"));

        child = builder.redirectInput(file.toFile()).start();

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("2\n3\nEND");
    }

    @Test
    void shouldSkipTheRestOfALineWhenTheShellLeftOffInIt() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "83 first\n83 second\n83 third\n");
        ProcessBuilder builder = childProcess();
        builder.command().addAll(0, List.of("sh", "-c", "head -c 12 >/dev/null; exec \"$@\"", "sh"));

        child = builder.redirectInput(file.toFile()).start();

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("83 third\nEND");
        assertThat(directory.resolve("errors")).content().contains("RESYNCHRONISED", "bytes=7");
    }

    @Test
    void shouldNotTakeTheRestOfALineInANamedPipeForALineWhenItWasKilledAndStartedAgain() throws Exception {
        Path pipe = directory.resolve("log.pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
            held.write("83 first\n83 hal".getBytes(StandardCharsets.US_ASCII));
            child = childProcess().redirectInput(pipe.toFile()).start();
            Await.until("it is read", () -> output().equals("83 first\n83 hal"));
            child.destroyForcibly().waitFor();

            held.write("f\n83 whole\n".getBytes(StandardCharsets.US_ASCII));
            child = childProcess().redirectInput(pipe.toFile()).start();
            Await.until("the whole line arrives", () -> output().equals("83 whole\n"));
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(output()).isEqualTo("83 whole\nEND");
    }

    @Test
    void shouldWaitForRoomWithoutBeingToldOnlyWhereNobodyIsHeldUp() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "83 a\n");

        child = childProcess().redirectInput(file.toFile()).start();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("errors")).content().contains("waits true");

        child = childProcess().start();
        child.getOutputStream().close();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("errors")).content().contains("waits false");
    }
}
