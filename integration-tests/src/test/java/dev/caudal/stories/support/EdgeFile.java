// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An edge configuration like one in the field: TLS, the node's certificate, one source called {@code access}. */
public final class EdgeFile {
    /** Lines from standard input. */
    public static final String STDIN = "type: stdin";

    private EdgeFile() {}

    /** Lines that others write into a named pipe. */
    public static String pipe(Path path) {
        return "type: fifo\n    path: " + path;
    }

    /**
     * Writes {@code edge.yaml} and beside it {@code active.json}, the list as it is now.
     *
     * @param source the source's keys, but for its name
     */
    public static Path write(Stage stage, Provisioning provisioning, String source) {
        return write(stage, provisioning, source, "100ms");
    }

    /**
     * The same with another time that batches wait for more lines.
     *
     * @param linger such as {@code 30s}
     */
    public static Path write(Stage stage, Provisioning provisioning, String source, String linger) {
        return writeWith(stage, provisioning, source, "linger: " + linger);
    }

    /**
     * The same with other keys of the group {@code kafka}.
     *
     * @param kafka such as {@code compression: lz4}; several are separated by line ends
     */
    public static Path writeWith(Stage stage, Provisioning provisioning, String source, String kafka) {
        provisioning.exportActive(activeList(stage));
        Path credentials = provisioning.credentials();
        return stage.write("edge.yaml", """
                node: %s
                sources:
                  - name: access
                    %s
                customers:
                  file: active.json
                  refresh: 100ms
                kafka:
                  bootstrapServers: [%s]
                  certificate: %s
                  key: %s
                  ca: %s
                  %s
                """.formatted(
                        Provisioning.NODE,
                        source,
                        provisioning.kafka().bootstrapServers(),
                        credentials.resolve("edge.crt.pem"),
                        credentials.resolve("edge.key.pem"),
                        credentials.resolve("ca.pem"),
                        kafka.replace("\n", "\n  ")));
    }

    /**
     * The same with a spool in the stage's folder {@code spool}, and small batches.
     *
     * @param spool other keys of the group {@code spool}, such as {@code after: 1s}
     */
    public static Path writeWithSpool(Stage stage, Provisioning provisioning, String source, String spool) {
        Path file = write(stage, provisioning, source);
        return stage.write(
                "edge.yaml", read(file) + "spool:\n  directory: spool\n  " + spool.replace("\n", "\n  ") + "\n");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same with a spool, metrics and health at this port of the loopback address, and a socket to look at lines.
     *
     * @param spool other keys of the group {@code spool}
     */
    public static Path writeWatched(Stage stage, Provisioning provisioning, String source, String spool, int port) {
        Path file = writeWithSpool(stage, provisioning, source, spool);
        return stage.write(
                "edge.yaml", read(file) + "http:\n  listen: 127.0.0.1:" + port + "\ntap:\n  socket: tap.sock\n");
    }

    /** Where that configuration has its active list. */
    public static Path activeList(Stage stage) {
        return stage.path("active.json");
    }
}
