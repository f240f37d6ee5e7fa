// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's commands against a real broker, and what customers and edges can then do and not do. */
@WithLocalKafka
class ProvisionThenConsumeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path work;

    private static LocalKafka kafka;

    @BeforeAll
    static void init(LocalKafka cluster) {
        kafka = cluster;
        succeed("init");
        succeed("edge-credentials", "mad1", "-o", work.resolve("edges").toString());
    }

    @Test
    void shouldChangeNothingWhenInitIsRepeated() {
        assertThat(succeed("init")).contains("nothing to do");
    }

    @Test
    void shouldChangeNothingWhenSubscribeIsRepeated() {
        assertThat(succeed("subscribe", "twice")).contains("create topic ctwice (partitions=2 replicas=1)");
        JsonNode first = show("twice");

        assertThat(succeed("subscribe", "twice")).contains("nothing to do");
        assertThat(show("twice")).isEqualTo(first);
    }

    @Test
    void shouldConsumeWithEveryFormOfTheCertificate() throws Exception {
        succeed("subscribe", "83", "--stream", "access");
        Unzipped kit = bundle("83", "first");
        produce("c83", "one", "two", "three");

        assertThat(consume(kit.pem(kafka.bootstrapServers()), "c83", "c83_pem", 3))
                .containsExactlyInAnyOrder("one", "two", "three");
        assertThat(consume(kit.pkcs12(kafka.bootstrapServers()), "c83", "c83_p12", 3))
                .containsExactlyInAnyOrder("one", "two", "three");
        assertThat(consumeWithTheZipsJavaConsumer(kit, 3)).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void shouldConfineCustomersToTheirOwnTopicsAndGroups() {
        // One id begins with the other: a prefix that did not end would let 8 read what is 88's.
        succeed("subscribe", "8", "88");
        Unzipped kit = bundle("8", "confined");
        Map<String, Object> properties = kit.pem(kafka.bootstrapServers());
        produce("c88", "secret");

        assertThatThrownBy(() -> consume(properties, "c88", "c8_x", 1)).isInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> consume(properties, "c8", "c88_x", 1)).isInstanceOf(GroupAuthorizationException.class);
        assertThatThrownBy(() -> consume(properties, "_caudal.registry", "c8_x", 1))
                .isInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> produce(properties, "c8", "forged"))
                .hasRootCauseInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> create(properties, "c8_mine")).hasRootCauseInstanceOf(AuthorizationException.class);
    }

    @Test
    void shouldLetEdgesWriteToCustomersAndDoNothingElse() {
        succeed("subscribe", "edged");
        Map<String, Object> edge = edge("mad1");

        produce(edge, "cedged", "line");
        produce(edge, "_caudal.tally", "count");

        assertThatThrownBy(() -> consume(edge, "cedged", "cedged_x", 1)).isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> produce(edge, "_caudal.registry", "forged"))
                .hasRootCauseInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> create(edge, "cmine")).hasRootCauseInstanceOf(AuthorizationException.class);
    }

    @Test
    void shouldKeepEdgeCredentialsThatAreGoodAndReplaceThoseThatAreNot() throws IOException {
        String edges = work.resolve("more-edges").toString();
        assertThat(succeed("edge-credentials", "bcn1", "bcn2", "-o", edges)).contains("node bcn2: wrote");
        Path key = Path.of(edges, "bcn1", "edge.key.pem");
        String before = Files.readString(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");

        assertThat(succeed("edge-credentials", "bcn1", "bcn2", "-o", edges))
                .contains("nothing to do")
                .doesNotContain("wrote");
        assertThat(key).hasContent(before);

        Files.writeString(key, Files.readString(Path.of(edges, "bcn2", "edge.key.pem")));
        assertThat(succeed("edge-credentials", "bcn1", "-o", edges)).contains("node bcn1: wrote");
    }

    @Test
    void shouldRefuseTheNextFetchOnAnOpenConnectionWhenACustomerLeaves() {
        succeed("subscribe", "leaver");
        Unzipped kit = bundle("leaver", "leaver");
        produce("cleaver", "before");
        Map<String, Object> properties = kit.pem(kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> both = List.of(new TopicPartition("cleaver", 0), new TopicPartition("cleaver", 1));
            consumer.assign(both);
            consumer.seekToBeginning(both);
            assertThat(poll(consumer, 1)).containsExactly("before");

            assertThat(succeed("unsubscribe", "leaver")).contains("kept with its data until retention ends: cleaver");

            assertThatThrownBy(() -> poll(consumer, 1)).isInstanceOf(TopicAuthorizationException.class);
        }
        assertThat(active().findValuesAsText("id")).doesNotContain("leaver");
        assertThat(succeed("unsubscribe", "leaver")).contains("nothing to do");
    }

    @Test
    void shouldStartANewSubscriptionWhenACustomerComesBack() {
        succeed("subscribe", "back");
        String first = show("back").path("subscription").asText();
        Unzipped old = bundle("back", "back-old");
        succeed("unsubscribe", "back");

        assertThat(succeed("subscribe", "back")).contains("record customer back (state=active");
        assertThat(show("back").path("subscription").asText()).isNotEqualTo(first);
        assertThatThrownBy(() -> consume(old.pem(kafka.bootstrapServers()), "cback", "cback_x", 1))
                .isInstanceOf(AuthorizationException.class);
        produce("cback", "again");
        assertThat(consume(bundle("back", "back-new").pem(kafka.bootstrapServers()), "cback", "cback_x", 1))
                .containsExactly("again");
    }

    @Test
    void shouldDeleteDataWhenToldTo() throws Exception {
        succeed("subscribe", "gone", "--stream", "access", "--stream", "waf");

        assertThat(succeed("unsubscribe", "gone", "--delete-data")).contains("delete topic cgone_waf with its data");
        assertThat(succeed("subscribe", "gone")).contains("create topic cgone ");
    }

    @Test
    void shouldRetireTheOldestOfThreeCertificates() {
        succeed("subscribe", "three");
        Unzipped first = bundle("three", "three-1");
        Unzipped second = bundle("three", "three-2");
        produce("cthree", "line");

        assertThat(succeed("bundle", "three", "-o", work.resolve("three-3.zip").toString()))
                .contains("retired certificate cthree.g");

        assertThatThrownBy(() -> consume(first.pem(kafka.bootstrapServers()), "cthree", "cthree_x", 1))
                .isInstanceOf(AuthorizationException.class);
        assertThat(consume(second.pem(kafka.bootstrapServers()), "cthree", "cthree_x", 1))
                .containsExactly("line");
    }

    @Test
    void shouldKeepAZipWhoseCertificateIsGoodAndAddWhatIsNew() throws IOException {
        succeed("subscribe", "keeper");
        Path zip = work.resolve("keeper.zip");
        succeed("bundle", "keeper", "-o", zip.toString());
        byte[] before = Files.readAllBytes(zip);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(zip)))
                .isEqualTo("rw-------");

        assertThat(succeed("bundle", "keeper", "-o", zip.toString())).contains("nothing to do");
        assertThat(zip).hasBinaryContent(before);

        succeed("subscribe", "keeper", "--stream", "waf");
        assertThat(succeed("bundle", "keeper", "-o", zip.toString())).contains("up to date (same certificate");
        produce("ckeeper_waf", "blocked");
        Unzipped kit = Unzipped.of(zip, work.resolve("keeper"), "keeper");
        assertThat(consume(kit.pem(kafka.bootstrapServers()), "ckeeper_waf", "ckeeper_x", 1))
                .containsExactly("blocked");
    }

    @Test
    void shouldNotOverwriteAFileThatIsNoStarterZip() throws IOException {
        succeed("subscribe", "careful");
        Path file = Files.writeString(work.resolve("thesis.zip"), "years of work");

        CommandRun run = run("bundle", "careful", "-o", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is no starter zip of customer careful");
        assertThat(file).hasContent("years of work");
    }

    @Test
    void shouldIssueNoCertificateWhenTheZipCannotBeWritten() {
        succeed("subscribe", "nowhere");

        CommandRun run =
                run("bundle", "nowhere", "-o", work.resolve("missing/x.zip").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(show("nowhere").path("generations")).isEmpty();
    }

    @Test
    void shouldPutRightWhatSomebodyElseChanged() throws Exception {
        succeed("subscribe", "healed");
        Unzipped kit = bundle("healed", "healed");
        try (Admin admin = kafka.newAdmin()) {
            admin.deleteTopics(List.of("chealed")).all().get();
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).values();
        }
        succeed("edge-credentials", "mad1", "-o", work.resolve("edges").toString());

        String out = succeed("subscribe", "healed");

        assertThat(out).contains("create topic chealed").contains("allow: chealed.g");
        produce("chealed", "line");
        assertThat(consume(kit.pem(kafka.bootstrapServers()), "chealed", "chealed_x", 1))
                .containsExactly("line");
    }

    @Test
    void shouldRefuseATopicThatIsNotTheCustomers() throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            admin.createTopics(List.of(new NewTopic("cforeign", 1, (short) 1)))
                    .all()
                    .get();
        }
        try {
            CommandRun run = run("subscribe", "foreign");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("topic cforeign exists and is not customer foreign's");
            assertThat(run("show", "foreign").exitCode()).isEqualTo(1);

            assertThat(run("init").err()).contains("these are nobody's: cforeign");
        } finally {
            try (Admin admin = kafka.newAdmin()) {
                admin.deleteTopics(List.of("cforeign")).all().get();
            }
        }
    }

    @Test
    void shouldExportWhoIsSubscribed() throws IOException {
        succeed("subscribe", "listed", "--stream", "access", "--stream", "waf");
        Path file = work.resolve("active.json");

        assertThat(succeed("export-active", "-o", file.toString())).contains("wrote " + file);

        JsonNode list = JSON.readTree(file.toFile());
        assertThat(list.path("epoch").asText()).matches("[0-9a-f]{32}");
        assertThat(list.path("version").asLong()).isPositive();
        assertThat(list.path("generatedAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        JsonNode entry = null;
        List<String> ids = new ArrayList<>();
        for (JsonNode each : list.path("customers")) {
            ids.add(each.path("id").asText());
            entry = each.path("id").asText().equals("listed") ? each : entry;
        }
        assertThat(ids).isSorted();
        assertThat(entry).isNotNull();
        assertThat(entry.path("topics").toString()).isEqualTo("{\"access\":\"clisted\",\"waf\":\"clisted_waf\"}");
        assertThat(entry.path("subscription").asText())
                .isEqualTo(show("listed").path("subscription").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribe", "unsubscribe", "show", "bundle"})
    void shouldRefuseWhatIsNoCustomerIdAndChangeNothing(String command) {
        long version = active().path("version").asLong();
        for (String id : List.of(
                "",
                ".",
                "..",
                "a/b",
                "a\\b",
                "%2e%2e",
                "a:b",
                "a b",
                "a\nb",
                "a\u0000b",
                "８３",
                "\u202e83",
                "é",
                "__consumer_offsets",
                "__cluster_metadata",
                "a.b",
                "a_b",
                "-rf",
                "--help5",
                "-",
                "CON",
                "Abc",
                "@/etc/passwd",
                "a".repeat(49),
                "a".repeat(250))) {
            List<String> args = new ArrayList<>(List.of(command, "--", id));
            if (command.equals("bundle")) {
                args.addAll(1, List.of("-o", work.resolve("never.zip").toString()));
            }
            CommandRun run = run(args.toArray(String[]::new));

            assertThat(run.exitCode()).as(id).isEqualTo(2);
            assertThat(run.err()).as(id).contains("is no valid customer id");
            assertThat(run.err().chars().filter(c -> c < ' ' && c != '\n'))
                    .as(id)
                    .isEmpty();
        }
        assertThat(active().path("version").asLong()).isEqualTo(version);
        assertThat(work.resolve("never.zip")).doesNotExist();
    }

    private static CommandRun run(String... command) {
        return CommandRun.of(kafka.adminPropertiesFile(), work.resolve("state"), command);
    }

    private static String succeed(String... command) {
        CommandRun run = run(command);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private static JsonNode show(String customer) {
        return json(succeed("show", customer, "-o", "json"));
    }

    private static JsonNode active() {
        return json(succeed("export-active", "-o", "-"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Unzipped bundle(String customer, String name) {
        Path zip = work.resolve(name + ".zip");
        succeed("bundle", customer, "-o", zip.toString());
        return Unzipped.of(zip, work.resolve(name), customer);
    }

    private static Map<String, Object> edge(String node) {
        Path folder = work.resolve("edges").resolve(node);
        Map<String, Object> properties = Unzipped.common(kafka.bootstrapServers());
        try {
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.key", Files.readString(folder.resolve("edge.key.pem")));
            properties.put("ssl.keystore.certificate.chain", Files.readString(folder.resolve("edge.crt.pem")));
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.location", folder.resolve("ca.pem").toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return properties;
    }

    private static void produce(String topic, String... lines) {
        produce(edge("mad1"), topic, lines);
    }

    private static void produce(Map<String, Object> properties, String topic, String... lines) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            for (String line : lines) {
                producer.send(new ProducerRecord<>(topic, line.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void create(Map<String, Object> properties, String topic) {
        try (Admin admin = Admin.create(properties)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> consume(Map<String, Object> properties, String topic, String group, int count) {
        Map<String, Object> withGroup = new HashMap<>(properties);
        withGroup.put("group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(withGroup)) {
            consumer.subscribe(Set.of(topic));
            return poll(consumer, count);
        }
    }

    private static List<String> poll(KafkaConsumer<byte[], byte[]> consumer, int count) {
        List<String> lines = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (lines.size() < count && System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                lines.add(new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    private static List<String> consumeWithTheZipsJavaConsumer(Unzipped kit, int count) throws Exception {
        Path out = work.resolve("java-consumer.out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        kit.folder().resolve("java/Consumer.java").toString(),
                        "--max-messages",
                        Integer.toString(count),
                        "--timeout",
                        Long.toString(LIMIT.toSeconds()))
                .directory(new File("/"))
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.waitFor(2 * LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(out);
    }
}
