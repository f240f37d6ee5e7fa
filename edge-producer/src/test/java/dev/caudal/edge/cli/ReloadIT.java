// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is told to read its configuration again. Kafka is away all the time: what was read is in the spool. */
final class ReloadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Process process;

    @BeforeEach
    void start() throws Exception {
        list("first.json", 1, "83");
        config("first.json", source("a", "a.pipe"), "", "drain: 100ms");
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.caudal.edge.EdgeMain",
                        "run",
                        "--config",
                        directory.resolve("edge.yaml").toString()))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        awaitLog("source=a open");
    }

    @AfterEach
    void end() throws Exception {
        process.destroyForcibly().waitFor();
    }

    @Test
    void shouldExchangeSourcesAndTheListAndLoseNothing() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        long[] written = new long[1];
        Thread writer = new Thread(() -> {
            // As a server would: one line after the other, whatever happens to the reader.
            try (OutputStream pipe = Files.newOutputStream(directory.resolve("a.pipe"), StandardOpenOption.WRITE)) {
                while (!enough.get()) {
                    pipe.write(("83 line " + written[0] + "\n").getBytes(StandardCharsets.US_ASCII));
                    written[0]++;
                    Thread.sleep(1);
                }
            } catch (IOException | InterruptedException e) {
                written[0] = -1;
            }
        });
        writer.start();

        config("first.json", source("a", "a.pipe") + "    maxLine: 1KiB\n", "", "drain: 200ms");
        reload("source a changed", 1);
        config("first.json", source("a", "a.pipe") + "    maxLine: 2KiB\n" + source("b", "b.pipe"), "", "drain: 200ms");
        reload("source b added", 2);
        awaitLog("source=b open");
        try (OutputStream pipe = Files.newOutputStream(directory.resolve("b.pipe"), StandardOpenOption.WRITE)) {
            pipe.write("83 of b\n99 of somebody\n".getBytes(StandardCharsets.US_ASCII));
        }
        config("first.json", source("a", "a.pipe") + "    maxLine: 2KiB\n", "", "drain: 200ms");
        reload("source b removed", 3);
        list("second.json", 2, "83", "91");
        config("second.json", source("a", "a.pipe") + "    maxLine: 2KiB\n", "", "drain: 200ms");
        reload("customers.file: first.json → second.json", 4);
        awaitLog("active list version 2 in force");

        enough.set(true);
        writer.join();
        assertThat(written[0]).isPositive();
        String ledger = stop();
        assertThat(ledger)
                .contains("read=" + (written[0] + 2) + " ")
                .contains("unsubscribed=1 ")
                .contains("dropped=0 ")
                .contains("inSpool=" + (written[0] + 1) + " ")
                .contains("balanced=true");
        assertThat(log()).contains("sources[0].maxLine: (not set) → 1KiB", "drain: 100ms → 200ms");
    }

    @Test
    void shouldChangeNothingForABadFileAndNameWhatNeedsARestart() throws Exception {
        config("first.json", source("a", "a.pipe") + source("a", "b.pipe"), "  lingr: 1s\n", "drain: never");
        hangUp();
        awaitLog("configuration not reloaded, everything stays as it was: 3 problems");
        assertThat(log())
                .contains("did you mean 'linger'?", "is the name of another source too", "'never' must be a time")
                .doesNotContain("source a changed");

        config("first.json", source("a", "a.pipe"), "  linger: 2s\n", "drain: 100ms");
        reload("kafka.linger: (not set) → 2s needs a restart", 1);
        list("first.json", 2, "83", "91");
        awaitLog("active list version 2 in force");
        assertThat(stop()).contains("balanced=true");
    }

    @Test
    void shouldTakeOverLoggingAndTheServersCounterAndLeaveTheSourceAlone() throws Exception {
        config(
                "first.json",
                source("a", "a.pipe") + "    requests: http://127.0.0.1:9/stub_status\n",
                "",
                "drain: 100ms\nlogging: { format: json }");
        reload("logging.format: (not set) → json", 1);
        awaitLog("requests of http://127.0.0.1:9/stub_status cannot be compared with the lines read: nobody answers");
        list("first.json", 2, "83", "91");
        awaitLog("active list version 2 in force");
        assertThat(log()).contains("\"active list version 2 in force").doesNotContain("source a changed");
        assertThat(stop()).contains("balanced=true");
    }

    private void config(String list, String sources, String kafka, String top) throws IOException {
        Path aside = Files.writeString(directory.resolve("edge.yaml.new"), """
                node: e1
                sources:
                %scustomers: { file: %s, refresh: 100ms }
                kafka:
                  bootstrapServers: ["127.0.0.1:1"]
                  plaintext: true
                %sspool: { directory: spool, limit: 16MiB, after: 100ms }
                %s
                """.formatted(sources, list, kafka, top));
        Files.move(aside, directory.resolve("edge.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String source(String name, String pipe) {
        return "  - name: " + name + "\n    type: fifo\n    path: " + directory.resolve(pipe) + "\n";
    }

    private void list(String file, long version, String... customers) throws IOException {
        StringBuilder text = new StringBuilder("{\"epoch\": \"e\", \"version\": " + version + ", \"customers\": [");
        for (int i = 0; i < customers.length; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append("{\"id\": \"" + customers[i] + "\", \"subscription\": \"s\", \"topics\": {\"access\": \"c"
                            + customers[i] + "\"}}");
        }
        Path aside = Files.writeString(directory.resolve(file + ".new"), text.append("]}"));
        Files.move(aside, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Tells it, and waits until it has done so for the so-manieth time. */
    private void reload(String said, int time) throws Exception {
        hangUp();
        await(() -> log().split("configuration reloaded", -1).length > time, "reload " + time);
        assertThat(log()).contains(said);
    }

    private void hangUp() throws Exception {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private String stop() throws Exception {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("ended")
                .isTrue();
        assertThat(process.exitValue()).as(log()).isZero();
        return Files.readString(directory.resolve("out"));
    }

    private void awaitLog(String text) throws InterruptedException {
        await(() -> log().contains(text), text);
    }

    private void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s in:%n%s", what, log())
                    .isNegative();
            assertThat(process.isAlive()).as(log()).isTrue();
            Thread.sleep(10);
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
