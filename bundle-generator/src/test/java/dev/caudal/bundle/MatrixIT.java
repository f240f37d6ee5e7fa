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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** What conventions call fields, by short name; of protocols they have the version alone, if the format is a server's own. */
    private static final Map<Naming, Map<String, String>> NAMES = Map.of(
            Naming.SHORT,
            Map.of(),
            Naming.ECS,
            Map.of(
                    "client_ip", "client.ip",
                    "user", "user.name",
                    "method", "http.request.method",
                    "url", "url.original",
                    "protocol", "http.version",
                    "status", "http.response.status_code",
                    "bytes", "http.response.body.bytes",
                    "referer", "http.request.referrer",
                    "user_agent", "user_agent.original",
                    "client_port", "client.port"),
            Naming.OTEL,
            Map.of(
                    "client_ip", "client.address",
                    "user", "user.name",
                    "method", "http.request.method",
                    "url", "url.original",
                    "protocol", "network.protocol.version",
                    "status", "http.response.status_code",
                    "bytes", "http.response.body.size",
                    "user_agent", "user_agent.original",
                    "client_port", "client.port"));

    /** By topic and line. */
    private static final Map<String, Map<String, ServerLines.Line>> EXPECTED = new TreeMap<>();

    /** A customer for each, since each tool has one group. */
    private static final Map<Naming, BundleSpec> SPECS = new EnumMap<>(Naming.class);

    @TempDir
    private Path folder;

    @BeforeAll
    static void produce(LocalKafka kafka) {
        for (Naming naming : Naming.values()) {
            Customer customer = Customer.subscribe(kafka, "84" + naming.text());
            TreeMap<StreamName, String> topics = new TreeMap<>();
            TreeMap<StreamName, LineFormat> formats = new TreeMap<>();
            for (ServerLines server : ServerLines.values()) {
                String topic = customer.add(server.stream());
                topics.put(server.stream(), topic);
                formats.put(server.stream(), server.format().named(naming));
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
            BundleSpec spec = new BundleSpec(
                    known.customer(),
                    known.customerName(),
                    known.brand(),
                    known.brokers(),
                    topics,
                    known.groupPrefix(),
                    known.retention(),
                    known.credentials());
            SPECS.put(naming, spec.withFormats(formats));
        }
    }

    private UnpackedZip zip(Naming naming) {
        return UnpackedZip.of(SPECS.getOrDefault(naming, Specs.spec()), folder);
    }

    private static Stream<Arguments> toolsAndNamings() {
        return Arrays.stream(Naming.values())
                .flatMap(naming -> Arrays.stream(CustomerTool.values()).map(tool -> Arguments.of(tool, naming)));
    }

    @ParameterizedTest
    @MethodSource("toolsAndNamings")
    void shouldTakeLinesApartAlikeWithTheToolItself(CustomerTool tool, Naming naming) throws Exception {
        tool.require();
        Check check = new Check(tool.toString(), naming);

        tool.read(zip(naming), total(), (line, printed) -> check.accept(tool.event(printed)));

        check.finish();
    }

    @ParameterizedTest
    @EnumSource(Naming.class)
    void shouldTakeLinesApartAlikeWithPython(Naming naming) throws Exception {
        Program.require("python3-confluent-kafka", PYTHON, "/usr/lib/python3/dist-packages/confluent_kafka");

        check("Python", naming, PYTHON, "consumer.py");
    }

    @ParameterizedTest
    @EnumSource(Naming.class)
    void shouldTakeLinesApartAlikeWithJava(Naming naming) throws Exception {
        check(
                "Java",
                naming,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=tr",
                "-cp",
                System.getProperty("java.class.path"),
                "java/Consumer.java");
    }

    @ParameterizedTest
    @EnumSource(Naming.class)
    void shouldTakeLinesApartAlikeWithNode(Naming naming) throws Exception {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/node")) && Files.exists(Path.of("/usr/bin/npm")),
                "Node.js and npm are not installed");
        UnpackedZip zip = zip(naming);
        Program npm = Program.run(zip.file("nodejs"), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
        Assumptions.assumeTrue(npm.exitCode() == 0, "npm's registry cannot be reached");

        check("Node.js", naming, "node", "nodejs/consumer.js");
    }

    private void check(String name, Naming naming, String... command) throws Exception {
        UnpackedZip zip = zip(naming);
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--json", "--max-messages", "" + total(), "--timeout", "90"));
        Program program = Program.run(zip.folder(), all.toArray(String[]::new));
        assertThat(program.exitCode()).as(program.toString()).isZero();
        Check check = new Check(name, naming);
        for (String line : program.outText().lines().toList()) {
            check.accept(JSON.readTree(line));
        }
        check.finish();
    }

    private static int total() {
        return EXPECTED.values().stream().mapToInt(Map::size).sum() / Naming.values().length;
    }

    /** Compares events of one tool. */
    private static final class Check {
        private final String tool;
        private final Naming naming;
        private final TreeSet<String> seen = new TreeSet<>();

        private Check(String tool, Naming naming) {
            this.tool = tool;
            this.naming = naming;
        }

        private void accept(JsonNode event) {
            String topic = event.path("topic").asText();
            String message = event.path("message").asText();
            ServerLines.Line line = EXPECTED.getOrDefault(topic, Map.of()).get(message);
            String about = tool + ", " + naming + ", seed " + SEED + ", " + topic + ": " + event;
            assertThat(line).as(about).isNotNull();
            seen.add(topic + " " + message);
            if (tool.equals("Java") && topic.endsWith("_json")) {
                // A program in Java has its own library for JSON.
                return;
            }
            Map<String, Object> fields = new TreeMap<>();
            event.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
            fields.keySet().removeAll(List.of("message", "topic", "timestamp", "@timestamp"));
            boolean mismatch = line.fields().isEmpty();
            Map<String, Object> expected = new TreeMap<>();
            line.fields().forEach((name, value) -> put(expected, name, number(value)));
            if (mismatch) {
                expected.put("parse_error", "format_mismatch");
            }
            assertThat(fields).as(about).isEqualTo(expected);
            if (!mismatch) {
                assertThat(Instant.parse(event.path(timestamp()).asText()))
                        .as(about)
                        .isEqualTo(line.time());
            }
        }

        private void put(Map<String, Object> expected, String name, Object value) {
            String version = naming != Naming.SHORT && name.equals("protocol")
                    ? value.toString().replace("HTTP/", "")
                    : "";
            expected.put(
                    NAMES.getOrDefault(naming, Map.of()).getOrDefault(name, name), version.isEmpty() ? value : version);
        }

        /** Fluent Bit, Telegraf and OpenTelemetry have a place of their own for the time, whatever fields are called. */
        private String timestamp() {
            boolean own = Set.of("FLUENT_BIT", "TELEGRAF", "OPEN_TELEMETRY").contains(tool);
            return naming == Naming.ECS && !own ? "@timestamp" : "timestamp";
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
