// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A customer's tool that no distribution's package has, if it is on the PATH; it is run with the zip as it is unpacked. */
enum CustomerTool {
    VECTOR("", "vector --config vector/vector.yaml") {
        @Override
        void each(JsonNode printed, BiConsumer<String, JsonNode> event) {
            event.accept(printed.path("message").asText(), printed);
        }
    },
    TELEGRAF("", "telegraf --config telegraf/telegraf.conf") {
        @Override
        void each(JsonNode printed, BiConsumer<String, JsonNode> event) {
            event.accept(printed.at("/fields/message").asText(), printed);
        }

        @Override
        JsonNode event(JsonNode printed) {
            ObjectNode event = printed.path("fields").deepCopy();
            event.set("topic", printed.at("/tags/topic"));
            event.put(
                    "timestamp",
                    Instant.ofEpochMilli(printed.path("timestamp").asLong()).toString());
            return event;
        }
    },
    OPEN_TELEMETRY("otel-lines.json", "otelcol --config opentelemetry/collector.yaml") {
        @Override
        void each(JsonNode printed, BiConsumer<String, JsonNode> event) {
            for (JsonNode resource : printed.path("resourceLogs")) {
                for (JsonNode scope : resource.path("scopeLogs")) {
                    for (JsonNode log : scope.path("logRecords")) {
                        event.accept(log.at("/body/stringValue").asText(), log);
                    }
                }
            }
        }

        @Override
        JsonNode event(JsonNode log) {
            ObjectNode event = JsonNodeFactory.instance.objectNode();
            for (JsonNode attribute : log.path("attributes")) {
                JsonNode value = attribute.path("value");
                // OTLP's JSON has 64-bit numbers as text.
                event.set(
                        attribute.path("key").asText(),
                        value.has("intValue")
                                ? LongNode.valueOf(value.path("intValue").asLong())
                                : value.elements().next());
            }
            event.set("message", log.at("/body/stringValue"));
            long nanos = log.path("timeUnixNano").asLong();
            event.put(
                    "timestamp",
                    Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000)
                            .toString());
            return event;
        }
    },
    REDPANDA_CONNECT("", "redpanda-connect run redpanda-connect/connect.yaml") {
        @Override
        void each(JsonNode printed, BiConsumer<String, JsonNode> event) {
            event.accept(printed.path("message").asText(), printed);
        }
    },
    FLUENT_BIT("", "fluent-bit -c fluent-bit/fluent-bit.yaml") {
        @Override
        void each(JsonNode printed, BiConsumer<String, JsonNode> event) {
            event.accept(printed.path("message").asText(), printed);
        }
    };

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final String output;
    private final String command;

    CustomerTool(String output, String command) {
        this.output = output;
        this.command = command;
    }

    /** The event as other consumers print it: all fields side by side, and the time as {@code timestamp}. */
    JsonNode event(JsonNode printed) {
        return printed;
    }

    /** Takes one line of the tool's output apart into the log line and what the tool made of it. */
    abstract void each(JsonNode printed, BiConsumer<String, JsonNode> event);

    /**
     * Skips the test where the tool is not on the PATH; fails it where {@code CAUDAL_TOOLS=required} says that it has to be
     * there.
     */
    void require() {
        String path = System.getenv().getOrDefault("PATH", "");
        boolean found = Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program())));
        if (!found) {
            if ("required".equals(System.getenv("CAUDAL_TOOLS"))) {
                Assertions.fail("not on the PATH: " + program());
            }
            Assumptions.abort("not on the PATH: " + program());
        }
    }

    private String program() {
        return command.substring(0, command.indexOf(' '));
    }

    /** Runs until the output has so many events, and stops the tool; gives each event's line and what became of it. */
    void read(UnpackedZip zip, int count, BiConsumer<String, JsonNode> event) throws InterruptedException {
        try (Program program = Program.start(zip.folder(), Map.of(), List.of(command.split(" ")))) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            List<JsonNode> printed = List.of();
            while (count(printed) < count) {
                if (System.nanoTime() - deadline > 0 || program.awaitEnd(Duration.ofMillis(500))) {
                    throw new AssertionError(
                            this + " read " + count(printed) + " of " + count + " lines and stopped\n" + program);
                }
                printed = printed(output.isEmpty() ? program.out() : bytes(zip.file(output)));
            }
            printed.forEach(node -> each(node, event));
        }
    }

    private int count(List<JsonNode> printed) {
        int[] events = new int[1];
        printed.forEach(node -> each(node, (line, event) -> events[0]++));
        return events[0];
    }

    /** Whole lines that are JSON; some tools print what else they have to say to the same place. */
    private static List<JsonNode> printed(byte[] output) {
        String text = new String(output, StandardCharsets.UTF_8);
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            if (line.startsWith("{")) {
                try {
                    nodes.add(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    throw new AssertionError("no JSON: " + line, e);
                }
            }
        }
        return nodes;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
