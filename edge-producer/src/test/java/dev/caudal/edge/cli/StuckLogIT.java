// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process whose standard error is a pipe that is full and that nobody reads, as that of a journal that stands still. */
final class StuckLogIT {
    private static final int PIPE_BYTES = 64 << 10;
    private static final int LINES = 20_000;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    @Test
    void shouldReadAndEndInOrderWhileNobodyReadsItsLog() throws Exception {
        Path log = directory.resolve("log");
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile full = new RandomAccessFile(log.toFile(), "rw")) {
            full.write(new byte[PIPE_BYTES]);
            Process process = start(log);
            try {
                Path pipe = directory.resolve("a.pipe");
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (!Files.exists(pipe)) {
                    assertThat(process.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
                    assertThat(System.nanoTime() - deadline).isNegative();
                }
                // As a server would: it would wait for ever for a reader who waits for his log.
                try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
                    for (int i = 0; i < LINES; i++) {
                        out.write(("83 line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                }
                process.destroy();
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as("ended")
                        .isTrue();
                assertThat(process.exitValue()).isZero();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(Files.readString(directory.resolve("out")))
                .contains("read=" + LINES + " ")
                .contains("inSpool=" + LINES + " ")
                .contains("balanced=true");
    }

    private Process start(Path log) throws Exception {
        Files.writeString(
                directory.resolve("active.json"),
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"83\", \"subscription\": \"s\","
                        + " \"topics\": {\"access\": \"c83\"}}]}");
        Path config = Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources: [{ name: a, type: fifo, path: %s }]
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true }
                spool: { directory: spool, limit: 16MiB, after: 100ms }
                drain: 100ms
                """.formatted(directory.resolve("a.pipe")));
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        // A second provider on the tests' class path is nothing to tell of.
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.caudal.edge.EdgeMain",
                        "run",
                        "--config",
                        config.toString()))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
