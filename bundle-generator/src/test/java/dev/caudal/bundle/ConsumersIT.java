// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The zip, unchanged, in front of real brokers with TLS and ACLs: each consumer reads a canary and 10,000 lines, complete.
 * Tools that no distribution's package has run where they are on the PATH; those that cannot be had have their options given to
 * the client that the tool is built on, or to the nearest one.
 */
@WithLocalKafka
class ConsumersIT {
    private static final int LINES = 10_000;
    private static final int PARSED = 1000;
    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final List<ServerLines.Line> ACCESS =
            ServerLines.COMBINED.lines(ThreadLocalRandom.current().nextLong(), PARSED);
    private static final List<String> WAF = List.of(
            "{\"transaction\":{\"messages\":{\"message\":\"XSS \\u0022 ñ\",\"details\":{\"ruleId\":\"931120\"}}}}",
            "{\"torn\":",
            "{}");

    @TempDir
    private static Path work;

    /** Every line of the customer that all tests read, sorted. */
    private static List<String> expected;

    private static Customer customer;
    private static UnpackedZip zip;

    @BeforeAll
    static void subscribe(LocalKafka kafka) {
        customer = Customer.subscribe(kafka, "83");
        zip = UnpackedZip.of(customer.spec(), work.resolve("zip"));
        List<byte[]> lines = new ArrayList<>();
        lines.add("canary \u00ff\u0000\u001b[31m".getBytes(StandardCharsets.ISO_8859_1));
        ACCESS.forEach(line -> lines.add(line.text().getBytes(StandardCharsets.UTF_8)));
        for (int i = lines.size(); i <= LINES; i++) {
            lines.add(("203.0.113.5 - - [10/Aug/2026:06:20:13 +0000] \"GET /" + i + " HTTP/2.0\" 200 66624 \"x\"")
                    .getBytes(StandardCharsets.UTF_8));
        }
        List<byte[]> waf =
                WAF.stream().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
        customer.produce(customer.topic(), "zstd", System.currentTimeMillis(), lines);
        customer.produce(customer.wafTopic(), "lz4", System.currentTimeMillis(), waf);
        List<byte[]> all = new ArrayList<>(lines);
        all.addAll(waf);
        expected = all.stream().map(ConsumersIT::latin).sorted().toList();
    }

    @Test
    void shouldReadEverythingWithPython() {
        Program.require("python3-confluent-kafka", PYTHON, "/usr/lib/python3/dist-packages/confluent_kafka");

        assertReads(run(PYTHON, "consumer.py", "--max-messages", "" + expected.size(), "--timeout", "90"));
    }

    @Test
    void shouldReadEverythingWithJava() {
        assertReads(run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=tr",
                "-cp",
                System.getProperty("java.class.path"),
                "java/Consumer.java",
                "--max-messages",
                "" + expected.size(),
                "--timeout",
                "90"));
    }

    /** The brokers' name has an address of each family, and IPv4, which Java puts first, does not lead to them. */
    @Test
    void shouldReadEverythingWithJavaWhereOnlyIpv6Works(LocalKafka kafka) throws IOException {
        Path hosts = Files.writeString(work.resolve("hosts"), "127.0.0.2 localhost\n::1 localhost\n");
        String server = kafka.bootstrapServers();
        try (Ipv6Front front = new Ipv6Front(Integer.parseInt(server.substring(server.lastIndexOf(':') + 1)))) {
            front.start();
            assertReads(run(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djdk.net.hosts.file=" + hosts,
                    "-cp",
                    System.getProperty("java.class.path"),
                    "java/Consumer.java",
                    "--group",
                    "ipv6",
                    "--max-messages",
                    "" + expected.size(),
                    "--timeout",
                    "90"));
        }
    }

    @Test
    void shouldReadEverythingWithKcat() {
        Program.require("kcat", "/usr/bin/kcat");

        assertReads(run("kcat/run.sh", "-c", "" + expected.size()));
    }

    @Test
    void shouldReadEverythingWithRsyslog() throws Exception {
        Program.require("rsyslog", "/usr/sbin/rsyslogd");
        Program.require("rsyslog-kafka", pluginOfRsyslog());
        Path out = zip.file("cdn.log");

        try (Program program = Program.start(
                zip.folder(),
                Map.of("CERT_DIR", zip.folder().toString()),
                List.of(
                        "/usr/sbin/rsyslogd",
                        "-n",
                        "-i",
                        zip.file("rsyslogd.pid").toString(),
                        "-f",
                        zip.file("rsyslog/rsyslog.conf").toString()))) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            // The bytes that rsyslog does not pass on as they are.
            List<String> written = expected.stream()
                    .map(line ->
                            line.replace("\0", "#000").replace("\u0001", "#001").replace("\u001b", "#033"))
                    .sorted()
                    .toList();
            while (lines(out).size() < expected.size() && System.nanoTime() - deadline < 0) {
                assertThat(program.awaitEnd(Duration.ofMillis(200)))
                        .as(program.toString())
                        .isFalse();
            }
            assertThat(lines(out)).as(program.toString()).isEqualTo(written);
        }
    }

    @Test
    void shouldReadEverythingWithNode() throws IOException {
        install();

        assertReads(run("node", "nodejs/consumer.js", "--max-messages", "" + expected.size(), "--timeout", "90"));
    }

    /** Three times longer over its lines than the group waits for a sign of life; the default of 30 seconds would take minutes. */
    @Test
    void shouldStayInTheGroupWithNodeWhileAHandlerIsSlow() throws IOException {
        install();
        String program = zip.text("nodejs/consumer.js")
                .replace("groupId:", "sessionTimeout: 6000, heartbeatInterval: 500, groupId:")
                .replace(
                        "function handle(line, topic) {",
                        "async function handle(line, topic) {\n  await new Promise((done) => setTimeout(done, 300));");
        Files.writeString(zip.file("nodejs/slow.js"), program);

        Program node = run("node", "nodejs/slow.js", "--group", "slow", "--max-messages", "60", "--timeout", "60");

        assertThat(program).contains("sessionTimeout: 6000", "async function handle");
        assertThat(node.exitCode()).as(node.toString()).isZero();
        assertThat(lines(node.out())).as(node.toString()).hasSize(60).doesNotHaveDuplicates();
        assertThat(node.toString()).endsWith("--- standard error\n");
    }

    @Test
    void shouldReadEverythingWithTheOptionsOfLogstash() {
        assertThat(read(logstash("kafka-logstash.conf"))).isEqualTo(expected);
    }

    @Test
    void shouldReadEverythingWithTheOptionsOfLogstashInPem() {
        Map<String, Object> settings = logstash("logstash/kafka-logstash-pem.conf");
        settings.put("group.id", "c83_logstash-pem");

        assertThat(read(settings)).isEqualTo(expected);
    }

    /** What a worker gives its sink's consumer: the worker's "consumer." lines, and over them the connector's own. */
    @ParameterizedTest
    @ValueSource(strings = {"s3", "jdbc"})
    void shouldReadEverythingWithTheOptionsOfKafkaConnect(String name) throws IOException {
        Properties worker = properties("kafka-connect/worker.properties");
        Properties connector = properties("kafka-connect/" + name + ".properties");
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", worker.getProperty("bootstrap.servers"));
        settings.putAll(options("consumer.", worker));
        settings.putAll(options("consumer.override.", connector));
        settings.put("topics", connector.getProperty("topics"));

        assertThat(settings.keySet()).isSubsetOf(union(ConsumerConfig.configNames(), "topics"));
        assertThat(read(settings)).isEqualTo(expected);
        assertThat(options("", worker).keySet().stream().filter(option -> option.matches("ssl\\..*|security\\..*")))
                .isNotEmpty()
                .allMatch(AdminClientConfig.configNames()::contains);
        Map<String, Object> transforms = options("transforms.", connector);
        assertThat(transforms.keySet().stream().map(option -> option.replaceAll("\\..*", "")))
                .allMatch(List.of(connector.getProperty("transforms", "").split(","))::contains);
    }

    private static Properties properties(String file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(zip.text(file)));
        return properties;
    }

    /** The options after this prefix; paths are of the zip's folder, in which the customer starts the worker. */
    private static Map<String, Object> options(String prefix, Properties properties) {
        Map<String, Object> options = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(prefix)) {
                String value = properties.getProperty(name);
                options.put(
                        name.substring(prefix.length()),
                        name.endsWith("store.location") ? zip.file(value).toString() : value);
            }
        }
        return options;
    }

    private static Set<String> union(Set<String> names, String another) {
        Set<String> all = new HashSet<>(names);
        all.add(another);
        return all;
    }

    @Test
    void shouldReadEverythingWithTheOptionsOfFilebeat() throws IOException {
        Program.require("kcat", "/usr/bin/kcat");
        JsonNode input = new ObjectMapper(new YAMLFactory())
                .readTree(zip.text("filebeat.yml"))
                .at("/filebeat.inputs/0");

        assertReads(kcat(
                Map.of(
                        "bootstrap.servers", join(input.path("hosts")),
                        "security.protocol", input.path("ssl.enabled").asBoolean() ? "ssl" : "plaintext",
                        "ssl.ca.location",
                                certificate(input.path("ssl.certificate_authorities")
                                        .path(0)),
                        "ssl.certificate.location", certificate(input.path("ssl.certificate")),
                        "ssl.key.location", certificate(input.path("ssl.key")),
                        "client.id", input.path("client_id").asText(),
                        "auto.offset.reset",
                                input.path("initial_offset").asText().equals("oldest") ? "earliest" : "x"),
                input.path("group_id").asText(),
                join(input.path("topics")).split(",")));
    }

    /** The tools themselves, with the files as they are unpacked. What they print is text: the canary's bytes are not. */
    @ParameterizedTest
    @EnumSource(CustomerTool.class)
    void shouldReadEverythingWithTheToolItself(CustomerTool tool, @TempDir Path folder) throws Exception {
        tool.require();
        UnpackedZip own = UnpackedZip.of(customer.spec(), folder);
        List<String> read = new ArrayList<>();

        tool.read(own, expected.size(), (line, event) -> read.add(line));

        assertThat(texts(read))
                .isEqualTo(texts(expected.stream()
                        .map(line -> new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                        .toList()));
        assertThat(read).hasSize(expected.size()).anyMatch(line -> line.startsWith("canary"));
    }

    private static List<String> texts(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("canary"))
                .sorted()
                .toList();
    }

    @Test
    void shouldHaveFilesThatOpensslAndKeytoolAccept() {
        Program.require("openssl", "/usr/bin/openssl");
        String password = TestCredentials.PASSWORD;
        assertRuns("openssl", "verify", "-CAfile", "caudalCA.pem", "c83.crt.pem");
        assertRuns("openssl", "pkey", "-noout", "-check", "-in", "c83.key.pem");
        assertRuns("openssl", "x509", "-noout", "-in", "c83.pem");
        assertRuns("openssl", "pkey", "-noout", "-in", "c83.pem");
        assertThat(assertRuns(
                        "openssl",
                        "pkcs12",
                        "-info",
                        "-noout",
                        "-in",
                        "c83.keystore.p12",
                        "-passin",
                        "file:password.txt"))
                .contains("hmacWithSHA256", "AES-256-CBC");
        for (Path keytool : keytools()) {
            assertThat(assertRuns(
                            keytool.toString(),
                            "-J-Duser.language=en",
                            "-list",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            "c83.keystore.p12",
                            "-storepass",
                            password))
                    .as(keytool.toString())
                    .contains("PrivateKeyEntry");
            assertThat(assertRuns(
                            keytool.toString(),
                            "-J-Duser.language=en",
                            "-list",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            "truststore.p12",
                            "-storepass",
                            password))
                    .as(keytool.toString())
                    .contains("trustedCertEntry");
        }
    }

    @Test
    void shouldHaveScriptsThatTheirLanguagesAccept() {
        for (String script : List.of("verify.sh", "kcat/run.sh")) {
            assertRuns("/bin/sh", "-n", script);
            assertRuns("/bin/bash", "-n", script);
        }
        for (String script : List.of("consumer.py", "verify.py")) {
            assertRuns(
                    PYTHON, "-W", "error", "-c", "import sys; compile(open(sys.argv[1]).read(), 'x', 'exec')", script);
        }
    }

    // ------------------------------------------------------------------------------------------- programs

    private static Program run(String... command) {
        return Program.run(zip.folder(), command);
    }

    private static String assertRuns(String... command) {
        Program program = run(command);
        assertThat(program.exitCode()).as(program.toString()).isZero();
        return program.toString();
    }

    private static void assertReads(Program program) {
        assertThat(program.exitCode()).as(program.toString()).isZero();
        assertThat(lines(program.out())).as(program.toString()).isEqualTo(expected);
    }

    private static Program kcat(Map<String, String> options, String group, String... topics) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/kcat", "-q", "-c", "" + expected.size()));
        options.forEach((name, value) -> command.addAll(List.of("-X", name + "=" + value)));
        command.addAll(List.of("-X", "ssl.endpoint.identification.algorithm=https", "-G", group));
        command.addAll(Arrays.asList(topics));
        return run(command.toArray(String[]::new));
    }

    private static void install() {
        // Debian's package is hundreds of others, and its registry may be out of reach: a test for where it is at hand.
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/node")) && Files.exists(Path.of("/usr/bin/npm")),
                "Node.js and npm are not installed");
        Program npm = Program.run(zip.file("nodejs"), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
        Assumptions.assumeTrue(npm.exitCode() == 0, "npm's registry cannot be reached");
    }

    // ------------------------------------------------------------------------------------------- options

    /** The Kafka input's options, as the plugin passes them to Kafka's client for Java: the dots are underscores. */
    private static Map<String, Object> logstash(String file) {
        String pipeline = zip.text(file);
        Matcher option = Pattern.compile("^    ([a-z_]+) => (.*)$", Pattern.MULTILINE)
                .matcher(pipeline.substring(0, pipeline.indexOf("\nfilter {")));
        Map<String, Object> settings = new HashMap<>();
        while (option.find()) {
            String value = option.group(2)
                    .replaceAll("[\"\\[\\] ]", "")
                    .replace("${CERT_DIR:.}", zip.folder().toString());
            if (!option.group(1).equals("codec") && !option.group(1).equals("decorate_events")) {
                settings.put(option.group(1).replace('_', '.'), value);
            }
        }
        return settings;
    }

    private static List<String> read(Map<String, Object> settings) {
        Set<String> topics = Set.of(settings.remove("topics").toString().split(","));
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(topics);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (lines.size() < expected.size() && System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    lines.add(latin(record.value()));
                }
            }
        }
        return lines.stream().sorted().toList();
    }

    private static String certificate(JsonNode path) {
        return path.asText().replace("${CERT_DIR:.}", zip.folder().toString());
    }

    private static String join(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return String.join(",", texts);
    }

    // ------------------------------------------------------------------------------------------- lines

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? lines(Files.readAllBytes(file)) : List.of();
    }

    /** Split at line feeds alone, a character for each byte, sorted. */
    private static List<String> lines(byte[] output) {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b : output) {
            if (b == '\n') {
                lines.add(latin(line.toByteArray()));
                line.reset();
            } else {
                line.write(b);
            }
        }
        return lines.stream().sorted().toList();
    }

    private static String latin(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    private static String pluginOfRsyslog() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve("rsyslog/imkafka.so"))
                    .filter(Files::exists)
                    .map(Path::toString)
                    .findFirst()
                    .orElse("/usr/lib/rsyslog/imkafka.so");
        }
    }

    /** Of every JDK on this machine. */
    private static List<Path> keytools() {
        List<Path> found = new ArrayList<>();
        found.add(Path.of(System.getProperty("java.home"), "bin", "keytool"));
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            homes.filter(home -> !Files.isSymbolicLink(home))
                    .map(home -> home.resolve("bin/keytool"))
                    .filter(Files::isExecutable)
                    .forEach(found::add);
        } catch (IOException e) {
            // The one that runs the tests is enough.
            return found;
        }
        return found;
    }
}
