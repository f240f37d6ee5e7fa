// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.spi.SourceTypes;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.Peers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that the real logrotate rotates, while it is read and while nobody reads it. */
class LogrotateIT {
    private static final int ROTATIONS = 6;
    private static final int LINES = 500;

    private final CollectingHandler handler = new CollectingHandler();
    private final CollectingListener listener = new CollectingListener();
    private SourceRunner runner;
    private int written;

    @TempDir
    private Path directory;

    private Path log;

    @BeforeEach
    void makeFolders() throws IOException {
        // logrotate refuses a folder that others can write to.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(directory.resolve("log/old"));
        log = directory.resolve("log/access.log");
    }

    @AfterEach
    void close() throws Exception {
        if (runner != null) {
            runner.close(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create",
                "create; compress",
                "create; compress; delaycompress",
                "create; dateext; dateformat -%Y%m%d-ROTATION; extension .log; compress",
                "create; olddir old",
                "nocreate",
                "copytruncate",
                "copytruncate; compress",
                "copytruncate; dateext; dateformat -%Y%m%d-ROTATION; compress; delaycompress",
                "copytruncate; olddir old"
            })
    void shouldHandOnEveryLineOnceAndInOrder(String directives) throws Exception {
        String logrotate = Peers.require("logrotate", "logrotate");
        boolean renames = !directives.contains("copytruncate");
        start();
        OutputStream server = open();
        for (int i = 0; i < ROTATIONS; i++) {
            write(server);
            if (i % 3 == 0) {
                awaitAll();
            } else if (i % 3 == 2) {
                runner.close(Duration.ofSeconds(10));
                write(server);
            }
            rotate(logrotate, directives, i);
            if (renames) {
                if (!directives.contains("; compress") || directives.contains("delaycompress")) {
                    write(server); // As a server does before it is told.
                }
                server.close();
                server = open();
            }
            if (i % 3 == 2) {
                write(server);
                start();
            }
        }
        write(server);
        server.close();

        awaitAll();

        assertThat(handler.lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, written).mapToObj(LogrotateIT::line).toList());
        assertThat(listener.gaps).isEmpty();
    }

    private static String line(int number) {
        return number + " " + "x".repeat(number % 100);
    }

    private void write(OutputStream server) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            lines.append(line(written++)).append('\n');
        }
        server.write(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
        server.flush();
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate(String logrotate, String directives, int number) throws Exception {
        Path configuration = directory.resolve("logrotate.conf");
        Files.writeString(
                configuration,
                log + " {\n  rotate 100\n  "
                        + directives.replace("ROTATION", String.valueOf(number)).replace("; ", "\n  ") + "\n}\n");
        Process process = new ProcessBuilder(
                        logrotate,
                        "--force",
                        "--state",
                        directory.resolve("state").toString(),
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("logrotate.out").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(() -> "rotation %s: %s".formatted(number, text(directory.resolve("logrotate.out"))))
                .isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void start() {
        LogSource source = SourceTypes.load()
                .create(
                        "file",
                        "access",
                        Map.of(
                                "path", log.toString(),
                                "stateFile", directory.resolve("checkpoint").toString(),
                                "rotated", log.resolveSibling("old") + "/access.log*"),
                        (option, problem) -> {
                            throw new AssertionError(option + ": " + problem);
                        })
                .orElseThrow();
        runner = new SourceRunner(source, handler, listener);
        runner.start();
    }

    private void awaitAll() {
        Await.until(
                () -> "all of " + written + " lines: " + handler.lines().size() + ", gaps " + listener.gaps + ", "
                        + listener.notices + ", files "
                        + List.of(log.getParent().toFile().list()),
                Duration.ofSeconds(60),
                () -> handler.lines().size() >= written);
    }
}
