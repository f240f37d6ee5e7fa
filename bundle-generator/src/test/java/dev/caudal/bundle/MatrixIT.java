// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.core.naming.StreamName;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Six formats, each with 1,000 lines as servers write them, read by every tool that is at hand, with the zip as it is unpacked: the
 * same fields with the same types and values, and the line's own time, in each.
 */
@WithLocalKafka
class MatrixIT {
    private static final int LINES = 1000;
    private static final String PYTHON = "/usr/bin/python3";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    /** By topic and line. */
    private static final Map<String, Map<String, ServerLines.Line>> EXPECTED = new TreeMap<>();

    private static BundleSpec spec;

    @TempDir
    private Path folder;

    @BeforeAll
    static void produce(LocalKafka kafka) {
        Customer customer = Customer.subscribe(kafka, "84");
        TreeMap<StreamName, String> topics = new TreeMap<>();
        TreeMap<StreamName, LineFormat> formats = new TreeMap<>();
        for (ServerLines server : ServerLines.values()) {
            String topic = customer.add(server.stream());
            topics.put(server.stream(), topic);
            formats.put(server.stream(), server.format());
            Map<String, ServerLines.Line> lines = new HashMap<>();
            server.lines(SEED, LINES).forEach(line -> lines.put(line.text(), line));
            EXPECTED.put(topic, lines);
            customer.produce(
                    topic,
                    "zstd",
                    System.currentTimeMillis(),
                    lines.keySet().stream()
                            .map(line -> line.getBytes(StandardCharsets.UTF_8))
                            .toList());
        }
        BundleSpec known = customer.spec();
        spec = new BundleSpec(
                        known.customer(),
                        known.customerName(),
                        known.brand(),
                        known.brokers(),
                        topics,
                        known.groupPrefix(),
                        known.retention(),
                        known.credentials())
                .withFormats(formats);
    }

    @ParameterizedTest
    @EnumSource(CustomerTool.class)
    void shouldTakeLinesApartAlikeWithTheToolItself(CustomerTool tool) throws Exception {
        tool.require();
        Check check = new Check(tool.toString());

        tool.read(UnpackedZip.of(spec, folder), total(), (line, printed) -> check.accept(tool.event(printed)));

        check.finish();
    }

    @Test
    void shouldTakeLinesApartAlikeWithPython() throws Exception {
        Program.require("python3-confluent-kafka", PYTHON, "/usr/lib/python3/dist-packages/confluent_kafka");

        check("Python", PYTHON, "consumer.py");
    }

    @Test
    void shouldTakeLinesApartAlikeWithJava() throws Exception {
        check(
                "Java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=tr",
                "-cp",
                System.getProperty("java.class.path"),
                "java/Consumer.java");
    }

    @Test
    void shouldTakeLinesApartAlikeWithNode() throws Exception {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/node")) && Files.exists(Path.of("/usr/bin/npm")),
                "Node.js and npm are not installed");
        UnpackedZip zip = UnpackedZip.of(spec, folder);
        Program npm = Program.run(zip.file("nodejs"), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
        Assumptions.assumeTrue(npm.exitCode() == 0, "npm's registry cannot be reached");

        check("Node.js", "node", "nodejs/consumer.js");
    }

    private void check(String name, String... command) throws Exception {
        UnpackedZip zip = UnpackedZip.of(spec, folder);
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--json", "--max-messages", "" + total(), "--timeout", "90"));
        Program program = Program.run(zip.folder(), all.toArray(String[]::new));
        assertThat(program.exitCode()).as(program.toString()).isZero();
        Check check = new Check(name);
        for (String line : program.outText().lines().toList()) {
            check.accept(JSON.readTree(line));
        }
        check.finish();
    }

    private static int total() {
        return EXPECTED.values().stream().mapToInt(Map::size).sum();
    }

    /** Compares events of one tool. */
    private static final class Check {
        private final String tool;
        private final TreeSet<String> seen = new TreeSet<>();

        private Check(String tool) {
            this.tool = tool;
        }

        private void accept(JsonNode event) {
            String topic = event.path("topic").asText();
            String message = event.path("message").asText();
            ServerLines.Line line = EXPECTED.getOrDefault(topic, Map.of()).get(message);
            String about = tool + ", seed " + SEED + ", " + topic + ": " + event;
            assertThat(line).as(about).isNotNull();
            seen.add(topic + " " + message);
            if (tool.equals("Java") && topic.endsWith("_json")) {
                // A program in Java has its own library for JSON.
                return;
            }
            Map<String, Object> fields = new TreeMap<>();
            event.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
            fields.keySet().removeAll(List.of("message", "topic", "timestamp"));
            boolean mismatch = line.fields().isEmpty();
            Map<String, Object> expected = new TreeMap<>();
            line.fields().forEach((name, value) -> expected.put(name, number(value)));
            if (mismatch) {
                expected.put("parse_error", "format_mismatch");
            }
            assertThat(fields).as(about).isEqualTo(expected);
            if (!mismatch) {
                assertThat(Instant.parse(event.path("timestamp").asText()))
                        .as(about)
                        .isEqualTo(line.time());
            }
        }

        private void finish() {
            assertThat(seen).as(tool).hasSize(total());
        }

        private static Object value(JsonNode node) {
            if (node.isNumber()) {
                return number(node.decimalValue());
            }
            if (node.isBoolean()) {
                return node.asBoolean();
            }
            return node.asText();
        }

        private static Object number(Object value) {
            return value instanceof Number ? new BigDecimal(value.toString()).stripTrailingZeros() : value;
        }
    }
}
