// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commented destinations of a zip, uncommented: the tool itself sends lines to a server that stands in for the real one. */
@WithLocalKafka
class DestinationsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> LINES = IntStream.range(0, 500)
            .mapToObj(i -> "203.0.113." + i % 250 + " - - [10/Aug/2026:06:20:13 +0000] \"GET /" + i
                    + "?a=\\\"ñ HTTP/1.1\" 200 " + i + " \"-\" \"curl\"")
            .toList();
    private static final String NO_FORMAT = "not a line of the format";

    private static LocalKafka kafka;

    @TempDir
    private Path folder;

    @BeforeAll
    static void cluster(LocalKafka cluster) {
        kafka = cluster;
    }

    @Test
    void shouldInsertIntoClickHouseFromConnect() throws Exception {
        CustomerTool.REDPANDA_CONNECT.require();

        List<JsonNode> events = send(
                "dest-ch",
                this::connect,
                "ClickHouse",
                body -> body.lines().map(DestinationsIT::json).toList());

        assertThat(messages(events, event -> event.path("message").asText())).isEqualTo(everyLine());
        assertThat(events)
                .filteredOn(event -> !event.has("parse_error"))
                .allMatch(event -> event.path("status").intValue() == 200)
                .allMatch(event -> event.path("timestamp").asText().equals("2026-08-10T06:20:13Z"));
    }

    @Test
    void shouldPushToLokiFromConnect() throws Exception {
        CustomerTool.REDPANDA_CONNECT.require();

        List<JsonNode> values = send("dest-loki", this::connect, "Loki", DestinationsIT::lokiValues);

        assertThat(messages(
                        values,
                        value -> json(value.path(1).asText()).path("message").asText()))
                .isEqualTo(everyLine());
        assertThat(values)
                .filteredOn(value -> !value.path(1).asText().contains("parse_error"))
                .allMatch(value -> value.path(0).asText().equals("1786342813000000000"));
    }

    @Test
    void shouldCollectEventsInSplunkFromConnect() throws Exception {
        CustomerTool.REDPANDA_CONNECT.require();

        List<JsonNode> events = send(
                "dest-splunk",
                this::connect,
                "Splunk",
                body -> body.lines().map(DestinationsIT::json).toList());

        assertThat(messages(events, event -> event.at("/event/message").asText()))
                .isEqualTo(everyLine());
        assertThat(events)
                .filteredOn(event -> !event.at("/event").has("parse_error"))
                .allMatch(event -> event.path("time").asLong() == 1_786_342_813);
        // Without a time of its own Splunk takes the time of arrival.
        assertThat(events)
                .filteredOn(event -> event.at("/event").has("parse_error"))
                .isNotEmpty()
                .noneMatch(event -> event.has("time"));
    }

    @Test
    void shouldPushToLokiFromTelegraf() throws Exception {
        CustomerTool.TELEGRAF.require();

        List<JsonNode> values = send("dest-tele", this::telegraf, "Loki", DestinationsIT::lokiValues);

        // Quotes within a value have a backslash; the address tells lines apart as well.
        Pattern url = Pattern.compile("message=\"[^/]*/Aug/[^/]*/([0-9]+)");
        Set<String> seen = values.stream()
                .map(value -> url.matcher(value.path(1).asText()))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(seen).hasSize(LINES.size());
        assertThat(values).anyMatch(value -> value.path(1).asText().contains(NO_FORMAT));
    }

    @Test
    void shouldWriteFilesFromConnect() throws Exception {
        CustomerTool.REDPANDA_CONNECT.require();

        assertWritten("file-connect", this::connect);
    }

    @Test
    void shouldWriteFilesFromTelegraf() throws Exception {
        CustomerTool.TELEGRAF.require();

        assertWritten("file-telegraf", this::telegraf);
    }

    @Test
    void shouldWriteFilesFromVector() throws Exception {
        CustomerTool.VECTOR.require();

        assertWritten("file-vector", this::vector);
    }

    @ParameterizedTest
    @ValueSource(strings = {"File", "Elasticsearch", "OpenSearch", "Loki"})
    void shouldBeConfigurationsThatTelegrafAccepts(String destination) throws IOException {
        CustomerTool.TELEGRAF.require();
        Customer customer = Customer.subscribe(kafka, "check-" + destination.toLowerCase(Locale.ROOT));
        UnpackedZip zip = UnpackedZip.of(customer.spec().withFormats(Specs.formats()), folder);
        telegraf(zip, destination);

        try (Program check = Program.start(
                zip.folder(),
                environment("http://127.0.0.1:9"),
                List.of(
                        "telegraf",
                        "config",
                        "check",
                        "--config",
                        "telegraf/telegraf.conf",
                        "--strict-env-handling"))) {
            assertThat(check.awaitEnd()).as(check.toString()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"File", "ClickHouse", "Loki", "Splunk"})
    void shouldBeConfigurationsThatConnectAccepts(String destination) throws IOException {
        CustomerTool.REDPANDA_CONNECT.require();
        UnpackedZip zip = UnpackedZip.of(Specs.declared(), folder);
        connect(zip, destination);

        try (Program check = Program.start(
                zip.folder(),
                environment("http://127.0.0.1:9"),
                List.of("redpanda-connect", "lint", "redpanda-connect/connect.yaml"))) {
            assertThat(check.awaitEnd()).as(check.toString()).isZero();
        }
    }

    /** Uncomments a destination; the command that runs the tool with it. */
    private interface Choice {
        String of(UnpackedZip zip, String destination) throws IOException;
    }

    private String connect(UnpackedZip zip, String destination) throws IOException {
        choose(zip.file("redpanda-connect/connect.yaml"), "\noutput:\n", destination);
        return "redpanda-connect run redpanda-connect/connect.yaml";
    }

    private String telegraf(UnpackedZip zip, String destination) throws IOException {
        choose(zip.file("telegraf/telegraf.conf"), "\n[[outputs.file]]\n", destination);
        return "telegraf --config telegraf/telegraf.conf";
    }

    private String vector(UnpackedZip zip, String destination) throws IOException {
        choose(zip.file("vector/vector.yaml"), "\nsinks:\n", destination);
        return "vector --config vector/vector.yaml";
    }

    /** As the file tells the customer to do. */
    private static void choose(Path file, String output, String destination) throws IOException {
        String text = Files.readString(file);
        List<String> block = new ArrayList<>();
        boolean within = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith("# -- ")) {
                within = line.startsWith("# -- " + destination);
            } else if (within && line.startsWith("# ")) {
                block.add(line.substring(2));
            }
        }
        assertThat(block).as(destination).isNotEmpty();
        assertThat(text).containsOnlyOnce(output);
        Files.writeString(file, text.substring(0, text.indexOf(output) + 1) + String.join("\n", block) + "\n");
    }

    private static Map<String, String> environment(String address) {
        Map<String, String> environment = new HashMap<>();
        for (String service : List.of("CLICKHOUSE", "LOKI", "ELASTICSEARCH", "OPENSEARCH", "SPLUNK_HEC")) {
            environment.put(service + "_URL", address);
            environment.put(service + "_USER", "reader");
            environment.put(service + "_PASSWORD", "secret");
            environment.put(service + "_TOKEN", "secret");
        }
        return environment;
    }

    /** Runs the tool until every line is in its files. */
    private void assertWritten(String id, Choice choice) throws IOException, InterruptedException {
        UnpackedZip zip = customerWithLines(id);
        try (Program program = Program.start(
                zip.folder(),
                environment("http://127.0.0.1:9"),
                List.of(choice.of(zip, "File").split(" ")))) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            String written = written(zip);
            while (written.chars().filter(c -> c == '\n').count() < everyLine().size()) {
                assertThat(System.nanoTime()).as("%s%n%s", written, program).isLessThan(deadline);
                Thread.sleep(100);
                written = written(zip);
            }
            List<JsonNode> events = written.lines().map(DestinationsIT::json).toList();
            assertThat(messages(events, event -> event.findPath("message").asText()))
                    .isEqualTo(everyLine());
            assertThat(events)
                    .filteredOn(event -> event.findPath("parse_error").isMissingNode())
                    .hasSize(LINES.size())
                    .allMatch(event -> event.path("timestamp").asText().matches("2026-08-10T06:20:13.*|1786342813.*"));
        }
    }

    private static String written(UnpackedZip zip) throws IOException {
        StringBuilder text = new StringBuilder();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(zip.folder(), "cdn*.json")) {
            for (Path file : files) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    private UnpackedZip customerWithLines(String id) throws IOException {
        Customer customer = Customer.subscribe(kafka, id);
        List<byte[]> lines = new ArrayList<>();
        everyLine().forEach(line -> lines.add(line.getBytes(StandardCharsets.UTF_8)));
        customer.produce(customer.topic(), "zstd", System.currentTimeMillis(), lines);
        return UnpackedZip.of(customer.spec().withFormats(Specs.formats()), folder);
    }

    /** Runs the tool until every line has come; what the server was sent. */
    private List<JsonNode> send(String id, Choice choice, String destination, Function<String, List<JsonNode>> events)
            throws IOException, InterruptedException {
        UnpackedZip zip = customerWithLines(id);
        LinkedBlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> take(exchange, bodies));
        server.start();
        try (Program program = Program.start(
                zip.folder(),
                environment("http://127.0.0.1:" + server.getAddress().getPort()),
                List.of(choice.of(zip, destination).split(" ")))) {
            List<JsonNode> sent = new ArrayList<>();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (sent.size() < everyLine().size()) {
                String body = bodies.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(body)
                        .as("%s of %s events came%n%s", sent.size(), everyLine().size(), program)
                        .isNotNull();
                sent.addAll(events.apply(body));
            }
            return sent;
        } finally {
            server.stop(0);
        }
    }

    private static void take(HttpExchange exchange, LinkedBlockingQueue<String> bodies) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream body = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            bodies.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static List<JsonNode> lokiValues(String body) {
        List<JsonNode> values = new ArrayList<>();
        json(body).path("streams").forEach(stream -> {
            assertThat(stream.at("/stream/topic").asText()).startsWith("cdest-");
            stream.path("values").forEach(values::add);
        });
        return values;
    }

    private static Set<String> everyLine() {
        Set<String> lines = new TreeSet<>(LINES);
        lines.add(NO_FORMAT);
        return lines;
    }

    private static Set<String> messages(List<JsonNode> events, Function<JsonNode, String> message) {
        return events.stream().map(message).collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
