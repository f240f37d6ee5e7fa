// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The names in one broker's directory. Immutable; any thread. */
record BrokerFiles(Path directory) {
    private static final int TAIL_LINES = 15;

    Path properties() {
        return directory.resolve("server.properties");
    }

    Path data() {
        return directory.resolve("data");
    }

    Path log() {
        return directory.resolve("broker.log");
    }

    /** What the JVM itself prints, before Kafka and in a crash. */
    Path console() {
        return directory.resolve("console.log");
    }

    Path arguments() {
        return directory.resolve("java.args");
    }

    private Path pid() {
        return directory.resolve("pid");
    }

    /** Writes {@code pid}: the process id, and its start, which tells it from a later process of the same id. */
    void rememberProcess(ProcessHandle process) {
        try {
            Files.writeString(pid(), identity(process) + "\n");
        } catch (IOException e) {
            throw new LocalKafkaException("cannot write " + pid() + ": " + e, e);
        }
    }

    /** The process that {@code pid} names, if it is still there: it was frozen when its parent died. */
    Optional<ProcessHandle> leftover() {
        try {
            if (!Files.exists(pid())) {
                return Optional.empty();
            }
            String identity = Files.readString(pid()).strip();
            return ProcessHandle.of(Long.parseLong(identity.split(" ", 2)[0]))
                    .filter(process -> identity(process).equals(identity));
        } catch (IOException | NumberFormatException e) {
            throw new LocalKafkaException("cannot read " + pid() + ": " + e, e);
        }
    }

    /** The last lines of both logs, for a message. */
    String tail() {
        return tail(console()) + tail(log());
    }

    private static String tail(Path file) {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - TAIL_LINES))
                    .map(line -> "\n    " + line)
                    .reduce("", String::concat);
        } catch (IOException e) {
            return "\n    (" + file + " cannot be read: " + e + ")";
        }
    }

    private static String identity(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(String::valueOf).orElse("unknown");
    }
}
