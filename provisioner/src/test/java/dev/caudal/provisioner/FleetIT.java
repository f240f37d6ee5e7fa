// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.provisioner.config.CustomersFile;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many customers from a file, options, drift, and two operators at once, on a real broker. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class FleetIT {
    @TempDir
    private static Path work;

    private static Operator operator;
    private static LocalKafka kafka;

    @BeforeAll
    static void init(LocalKafka cluster) {
        kafka = cluster;
        operator = Operator.initialised(cluster, work);
    }

    @Test
    void shouldPlanThenApplyThenHaveNothingToDo() throws IOException {
        Path file = file("""
                customers:
                  - id: f1
                  - {id: f2, streams: [access, waf], partitions: 4, retention: 24h, compression: gzip,
                     limits: {bytesPerSecond: 1MiB}, displayName: Example Media, language: es}
                """);

        CommandRun plan = operator.run("plan", "-f", file.toString());
        assertThat(plan.exitCode()).isEqualTo(3);
        assertThat(plan.out())
                .contains("create topic cf2_waf (partitions=4 replicas=1)")
                .contains("2 customer(s)");
        assertThat(operator.run("show", "f1").exitCode()).isEqualTo(1);

        assertThat(operator.succeed("apply", "-f", file.toString())).contains("2 customer(s) changed");

        assertThat(operator.succeed("plan", "-f", file.toString())).contains("2 as they shall be, 0 step(s)");
        assertThat(operator.json("apply", "-f", file.toString(), "-o", "json")
                        .path("changes")
                        .asInt())
                .isZero();
        JsonNode list = operator.json("export-active", "-o", "-");
        assertThat(list.toString())
                .contains("\"topics\":{\"access\":\"cf2\",\"waf\":\"cf2_waf\"},\"compression\":\"gzip\","
                        + "\"limits\":{\"bytesPerSecond\":1048576}}");
        assertThat(config("cf2"))
                .containsEntry("retention.ms", "86400000")
                .containsEntry("compression.type", "producer");
        assertThat(config("cf1"))
                .containsEntry("retention.ms", "259200000")
                .containsEntry("max.message.bytes", "2097152")
                .containsEntry("message.timestamp.type", "CreateTime")
                .containsEntry("unclean.leader.election.enable", "false");
    }

    @Test
    void shouldTakeBackWhatIsNoLongerInTheFileAndKeepTheData() throws IOException {
        operator.succeed(
                "apply",
                "-f",
                file("customers: [{id: g1, streams: [access, waf], retention: 24h}]")
                        .toString());

        operator.succeed("apply", "-f", file("customers: [{id: g1}]").toString());

        JsonNode customer = operator.json("show", "g1", "-o", "json");
        assertThat(customer.path("topics").toString()).isEqualTo("{\"access\":\"cg1\"}");
        assertThat(customer.path("formerTopics").toString()).isEqualTo("[\"cg1_waf\"]");
        assertThat(config("cg1")).containsEntry("retention.ms", "259200000");
        assertThat(config("cg1_waf")).isNotEmpty();
    }

    @Test
    void shouldLetThoseGoWhoAreNotNamedOnlyWhenTold() throws IOException {
        operator.succeed("subscribe", "h1");
        Path file = file("customers: [{id: h2}]");

        assertThat(operator.run("plan", "-f", file.toString()).out()).doesNotContain("h1");
        assertThat(operator.run("plan", "-f", file.toString(), "--prune").out())
                .contains("record customer h1 (state=left");
        assertThat(operator.run("plan", "--prune").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhatKafkaCannotDo() throws Exception {
        operator.succeed("subscribe", "i1", "--partitions", "4");

        CommandRun fewer = operator.run("subscribe", "i1", "--partitions", "3");
        assertThat(fewer.exitCode()).isEqualTo(1);
        assertThat(fewer.err()).contains("topic ci1 has 4 partitions, and Kafka cannot take any away");
        assertThat(operator.run("subscribe", "i2", "--replicas", "3").err()).contains("the cluster has 1 broker(s)");
        assertThat(operator.run(
                                "subscribe",
                                "i3",
                                "--partitions",
                                "1000",
                                "--stream",
                                "a",
                                "--stream",
                                "b",
                                "--stream",
                                "c",
                                "--stream",
                                "d",
                                "--stream",
                                "e")
                        .err())
                .contains("raise capacity.replicasPerBroker");
        assertThat(operator.run("subscribe", "i4", "--allow", "10.0.0.0/8").exitCode())
                .isEqualTo(2);
        try (Admin admin = kafka.newAdmin()) {
            admin.createTopics(List.of(new NewTopic("ci5.waf", 1, (short) 1)))
                    .all()
                    .get();
            CommandRun collision = operator.run("subscribe", "i5", "--stream", "waf");
            assertThat(collision.exitCode()).isEqualTo(1);
            assertThat(collision.err()).contains("topic ci5_waf cannot be created beside topic ci5.waf");
            admin.deleteTopics(List.of("ci5.waf")).all().get();
        }
        for (String id : List.of("i2", "i3", "i4", "i5")) {
            assertThat(operator.run("show", id).exitCode()).as(id).isEqualTo(1);
        }
    }

    @Test
    void shouldSayWhatItWouldDoWithADryRunAndDoNothing() {
        long version = operator.json("export-active", "-o", "-").path("version").asLong();

        assertThat(operator.succeed("subscribe", "j1", "--dry-run")).contains("create topic cj1");

        assertThat(operator.json("export-active", "-o", "-").path("version").asLong())
                .isEqualTo(version);
    }

    @Test
    void shouldFindAndUndoDrift() throws Exception {
        operator.succeed("subscribe", "k1", "--consumer-rate", "1MiB");
        operator.bundle("k1", work.resolve("k1.zip"));
        assertThat(operator.run("plan").exitCode())
                .as(operator.run("plan").out())
                .isZero();
        try (Admin admin = kafka.newAdmin()) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "cother", PatternType.LITERAL),
                            new AccessControlEntry(
                                    "User:ck1.gleft0ver", "*", AclOperation.READ, AclPermissionType.ALLOW))))
                    .all()
                    .get();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, "ck1"),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("retention.ms", "60000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }

        CommandRun plan = operator.run("plan");
        assertThat(plan.exitCode()).isEqualTo(3);
        assertThat(plan.out())
                .contains("no longer allow: ck1.gleft0ver may READ topic cother")
                .contains("configure topic ck1: retention.ms 60000 -> 259200000");
        operator.succeed("apply");
        assertThat(operator.run("plan").exitCode()).isZero();
    }

    @Test
    void shouldLetACustomerInFromHisAddressesAlone() throws Exception {
        operator.succeed("subscribe", "l1", "--allow", "192.0.2.1");
        Unzipped kit = operator.bundle("l1", work.resolve("l1.zip"));
        Map<String, Object> properties = kit.pem(kafka.bootstrapServers());
        try (Admin admin = Admin.create(properties)) {
            assertThatThrownBy(() ->
                            admin.describeTopics(List.of("cl1")).allTopicNames().get())
                    .hasMessageContaining("authorization failed");
            operator.succeed("subscribe", "l1", "--allow", "127.0.0.1");
            assertThat(admin.describeTopics(List.of("cl1")).allTopicNames().get())
                    .containsKey("cl1");
        }
    }

    @Test
    void shouldLimitHowFastEachCertificateReads() throws Exception {
        operator.succeed("subscribe", "m1", "--consumer-rate", "1MiB");
        operator.bundle("m1", work.resolve("m1.zip"));
        try (Admin admin = kafka.newAdmin()) {
            assertThat(admin.describeClientQuotas(ClientQuotaFilter.all())
                            .entities()
                            .get()
                            .toString())
                    .contains("cm1.g");
            operator.succeed("revoke", "m1");
            assertThat(admin.describeClientQuotas(ClientQuotaFilter.all())
                            .entities()
                            .get()
                            .toString())
                    .doesNotContain("cm1.g");
        }
    }

    @Test
    void shouldDeleteWhatACustomerLeftOnceHisGraceIsOver() throws Exception {
        operator.succeed("subscribe", "n1");
        operator.succeed("unsubscribe", "n1");
        assertThat(operator.succeed("purge")).doesNotContain("cn1");
        Path config = Files.writeString(work.resolve("no-grace.yaml"), "offboarding: {grace: 0s}\n");

        assertThat(operator.with(config).succeed("purge")).contains("delete topic cn1 with its data");

        try (Admin admin = kafka.newAdmin()) {
            assertThat(admin.listTopics().names().get()).doesNotContain("cn1");
            assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get().toString())
                    .doesNotContain("cn1");
        }
        assertThat(operator.json("show", "n1", "-o", "json").path("topics")).isEmpty();
        assertThat(operator.succeed("subscribe", "n1")).contains("create topic cn1");
    }

    @Test
    void shouldStopTheEarlierOfTwoProvisionersAndLoseNothing() throws Exception {
        AtomicBoolean once = new AtomicBoolean();
        Progress otherComesIn = (step, done, total) -> {
            if (done > 0 && once.compareAndSet(false, true)) {
                operator.succeed("subscribe", "o2");
            }
        };
        try (Provisioner first = operator.open(otherComesIn)) {
            assertThatThrownBy(() -> first.subscribe(
                            List.of(CustomerId.of("o1")), Set.of(StreamName.ACCESS), CustomerOptions.NONE, Mode.APPLY))
                    .isInstanceOf(ProvisioningException.class)
                    .hasMessageContaining("another provisioner began to work");
            // The same one may go on; it reads anew.
            first.subscribe(List.of(CustomerId.of("o1")), Set.of(StreamName.ACCESS), CustomerOptions.NONE, Mode.APPLY);
        }

        assertThat(operator.json("export-active", "-o", "-").findValuesAsText("id"))
                .contains("o1", "o2");
        assertThat(operator.run("plan").exitCode()).isZero();
        assertThat(changes()).anyMatch(change -> change.contains("\"before\"") && change.contains("\"id\":\"o1\""));
    }

    @Test
    void shouldServeAllOthersWhileOneIsInConflict() throws Exception {
        operator.succeed("subscribe", "q1", "--partitions", "2");
        operator.succeed("subscribe", "q2");
        operator.succeed("bundle", "q1", "-o", work.resolve("q1.zip").toString());
        try (Admin admin = kafka.newAdmin()) {
            admin.createPartitions(Map.of("cq1", NewPartitions.increaseTo(3)))
                    .all()
                    .get();
            shorten(admin, "cq2");
        }

        CommandRun plan = operator.run("plan");
        assertThat(plan.exitCode()).isEqualTo(1);
        assertThat(plan.out())
                .contains("configure topic cq2: retention.ms 60000 -> 259200000")
                .contains("customer q1: in conflict, left as it is: topic cq1 has 3 partitions")
                .contains("Ask for 3 or more")
                .contains("1 in conflict");
        assertThat(operator.run("apply").exitCode()).isEqualTo(1);
        assertThat(config("cq2")).containsEntry("retention.ms", "259200000");
        Recorder recorder = new Recorder();
        Reconciler reconciler = new Reconciler(
                () -> operator.open(Progress.NONE), Duration.ofMillis(1), Duration.ofMillis(1), recorder);
        reconciler.stop();
        reconciler.run();
        assertThat(recorder.events).containsExactly("conflict q1");
        assertThat(status("q1")).isEqualTo("conflict: topic cq1 has 3 partitions");
        assertThat(status("q2")).isEqualTo("ok");
        assertThat(operator.succeed("list")).containsPattern("q1 +active .* conflict");
        assertThat(operator.succeed("history", "q1")).contains("note that customer q1 is in conflict: topic cq1");
        // Access can be taken away whatever is wrong with the topic.
        operator.succeed("revoke", "q1");
        assertThat(operator.json("show", "q1", "-o", "json").toString())
                .contains("retired")
                .doesNotContain("live");

        StringBuilder many = new StringBuilder("customers:\n  - {id: q3, replicas: 3}\n  - {id: q1, partitions: 2}\n");
        for (int i = 0; i < 40; i++) {
            many.append("  - {id: qq").append(i).append("}\n");
        }
        CommandRun apply = operator.run("apply", "-f", file(many.toString()).toString(), "-o", "json");
        assertThat(apply.exitCode()).as(apply.err()).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(apply.out());
        assertThat(report.path("conflicts").asInt()).isEqualTo(2);
        assertThat(report.path("customers").get(0).path("id").asText()).isEqualTo("q3");
        assertThat(report.path("customers").get(0).path("conflict").asText()).contains("the cluster has 1 broker(s)");
        assertThat(operator.json("export-active", "-o", "-").findValuesAsText("id"))
                .contains("qq0", "qq39")
                .doesNotContain("q3");

        CommandRun subscribe = operator.run("subscribe", "q3", "q4", "--replicas", "3");
        assertThat(subscribe.exitCode()).isEqualTo(1);
        // What was refused of what somebody asked for is not what the registry has.
        assertThat(status("q1")).isEqualTo("conflict: topic cq1 has 3 partitions");
        operator.succeed("subscribe", "q1", "--partitions", "3");
        assertThat(operator.run("plan").exitCode()).isZero();
        assertThat(status("q1")).isEqualTo("ok");
        assertThat(operator.succeed("history", "q1")).contains("note that customer q1 is as it shall be again");
    }

    @Test
    void shouldServeAllOthersWhenBrokersRefuseAStepOfOne() throws Exception {
        operator.succeed("subscribe", "t1", "--partitions", "2");
        Path file = file("""
                customers:
                  - {id: t1, partitions: 4}
                  - {id: t2, streams: [waf]}
                  - {id: t3}
                """);
        AtomicBoolean once = new AtomicBoolean();
        Progress meanwhile = (step, done, total) -> {
            if (step.startsWith("create topic") && once.compareAndSet(false, true)) {
                try (Admin admin = kafka.newAdmin()) {
                    admin.createTopics(List.of(new NewTopic("ct2.waf", 1, (short) 1)))
                            .all()
                            .get();
                    admin.createPartitions(Map.of("ct1", NewPartitions.increaseTo(6)))
                            .all()
                            .get();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };

        List<Outcome> outcomes;
        try (Provisioner provisioner = operator.open(meanwhile)) {
            outcomes = provisioner.bring(CustomersFile.read(file), false, Mode.APPLY);
        }

        assertThat(outcomes)
                .extracting(outcome ->
                        outcome.problem().map(Outcome.Problem::toString).orElse("served"))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("failed: cannot grow topic ct1 from 2 to 4 partitions:")
                                .contains("has 6 partition(s)"),
                        second -> assertThat(second)
                                .startsWith("failed: cannot create topic ct2_waf (partitions=")
                                .contains("collides with existing topic"),
                        third -> assertThat(third).isEqualTo("served"));
        assertThat(outcomes.get(1).customer().state()).isEqualTo(Customer.State.PREPARING);
        assertThat(operator.json("export-active", "-o", "-").findValuesAsText("id"))
                .contains("t1", "t3")
                .doesNotContain("t2");
        assertThat(status("t1")).startsWith("failed: cannot grow topic ct1");
        assertThat(status("t2")).startsWith("failed: cannot create topic ct2_waf");
        try (Admin admin = kafka.newAdmin()) {
            admin.deleteTopics(List.of("ct2.waf")).all().get();
        }
        operator.succeed("subscribe", "t1", "--partitions", "6");
        assertThat(status("t1")).isEqualTo("ok");
        assertThat(status("t2")).startsWith("failed: ");
        operator.succeed("apply");
        assertThat(operator.json("export-active", "-o", "-").findValuesAsText("id"))
                .contains("t2");
    }

    @Test
    void shouldKeepTheLimitsOfACustomerWhoReturns() {
        operator.succeed("subscribe", "r1", "--allow", "192.0.2.1", "--consumer-rate", "1MiB");
        operator.succeed("unsubscribe", "r1");

        operator.succeed("subscribe", "r1");

        assertThat(operator.json("show", "r1", "-o", "json").path("options").toString())
                .contains("\"consumerBytesPerSecond\":1048576", "\"allowedAddresses\":[\"192.0.2.1\"]");
    }

    @Test
    void shouldDisturbNobodyWhenNothingChanges() throws IOException {
        operator.succeed("subscribe", "s1", "s2");
        operator.succeed("unsubscribe", "s2");
        Path same = file("customers: [{id: s1}]");
        AtomicBoolean once = new AtomicBoolean();
        Progress others = (step, done, total) -> {
            if (done > 0 && once.compareAndSet(false, true)) {
                operator.succeed("subscribe", "s1");
                operator.succeed("unsubscribe", "s2");
                operator.succeed("apply", "-f", same.toString());
                operator.succeed("purge");
            }
        };
        try (Provisioner first = operator.open(others)) {
            first.subscribe(List.of(CustomerId.of("s3")), Set.of(StreamName.ACCESS), CustomerOptions.NONE, Mode.APPLY);
        }
        assertThat(once).isTrue();
    }

    /** As far as the first sentence of its cause. */
    private static String status(String id) {
        JsonNode status = operator.json("show", id, "-o", "json").path("status");
        String cause = status.path("cause").asText();
        return status.path("kind").asText() + (cause.isEmpty() ? "" : ": " + cause.split("[,;.] ", 2)[0]);
    }

    private static void shorten(Admin admin, String topic) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "60000"), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private static List<String> changes() {
        List<String> changes = new ArrayList<>();
        Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
        properties.putAll(Map.of(
                "key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                "isolation.level", "read_committed"));
        TopicPartition partition = new TopicPartition("_caudal.changes", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    changes.add(new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return changes;
    }

    private static Path file(String text) throws IOException {
        return Files.writeString(work.resolve("customers.yaml"), text);
    }

    private static Map<String, String> config(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> values = new HashMap<>();
        try (Admin admin = kafka.newAdmin()) {
            admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .entries()
                    .forEach(entry -> values.put(entry.name(), entry.value()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return values;
    }
}
