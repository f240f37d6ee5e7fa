// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.SourceChild;
import java.io.IOException;
import java.io.OutputStream;
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
}
