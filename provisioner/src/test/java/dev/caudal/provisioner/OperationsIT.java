// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.TokenIndex;
import dev.caudal.provisioner.model.TokenScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a cluster in order from day to day, on a real broker. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class OperationsIT {
    private static final long LIMIT_SECONDS = 60;

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
    void shouldMakeATokenThatIsShownOnceAndEndIt() throws Exception {
        operator.succeed("subscribe", "t1");
        String secret = operator.succeed(
                        "token", "create", "--scope", "customer:t1", "--name", "panel", "--valid", "7d")
                .strip();
        try (Provisioner provisioner = operator.open(Progress.NONE)) {
            Registry registry = provisioner.registry();
            ApiToken token = TokenIndex.of(registry.tokens().values())
                    .find(secret, Instant.now())
                    .orElseThrow();
            assertThat(token.scope()).isEqualTo(TokenScope.of("customer:t1"));

            JsonNode listed = operator.json("token", "list", "-o", "json").get(0);
            assertThat(listed.path("id").asText()).isEqualTo(token.id());
            assertThat(listed.path("name").asText()).isEqualTo("panel");
            Path backup = work.resolve("tokens.zip");
            operator.succeed("backup", "-o", backup.toString());
            assertThat(Backup.read(backup).records()).containsKey("token/" + token.hash());

            assertThat(operator.succeed("token", "revoke", token.id())).contains("customer:t1: ended");
            assertThat(TokenIndex.of(provisioner.registry().tokens().values()).find(secret, Instant.now()))
                    .isEmpty();
            assertThat(operator.run("token", "revoke", token.id()).exitCode()).isEqualTo(1);
            assertThat(everything("_caudal.registry", "_caudal.changes"))
                    .contains("record token " + token.id(), "revoke token " + token.id())
                    .doesNotContain(secret);
        }
        assertThat(operator.run("token", "create", "--scope", "customer:nobody").err())
                .contains("customer nobody is not known");
        assertThat(operator.run("token", "create", "--scope", "edge:nowhere").err())
                .contains("node nowhere has no access");
        assertThat(operator.run("token", "create", "--scope", "root").exitCode())
                .isEqualTo(2);
    }

    @Test
    void shouldRepairDriftOnScheduleAndGoOnOverAnOutage() throws Exception {
        operator.succeed("subscribe", "d1");
        Duration tick = Duration.ofMillis(500);
        Heard heard = new Heard();
        Reconciler reconciler = new Reconciler(() -> operator.open(Progress.NONE), tick, tick, heard);
        Thread thread = new Thread(() -> {
            try {
                reconciler.run();
                heard.events.add("ended");
            } catch (InterruptedException e) {
                heard.events.add("interrupted");
            }
        });
        thread.start();
        try {
            heard.await("in order");
            shorten("cd1");
            heard.await("repaired configure topic cd1: retention.ms 60000 -> 259200000");
            heard.await("in order");

            kafka.broker(1).freeze();
            try {
                heard.await("failed");
            } finally {
                kafka.broker(1).resume();
            }
            heard.await("in order");
            shorten("cd1");
            heard.await("repaired configure topic cd1: retention.ms 60000 -> 259200000");
        } finally {
            reconciler.stop();
            heard.await("ended");
        }
    }

    @Test
    void shouldReconcileInAProcessUntilItIsTerminated() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.caudal.provisioner.cli.Main",
                        "--admin",
                        kafka.adminPropertiesFile().toString(),
                        "--state",
                        operator.state().toString(),
                        "reconcile",
                        "--every",
                        "1s")
                .redirectError(work.resolve("reconcile.err").toFile())
                .start();
        try {
            assertThat(process.inputReader(StandardCharsets.UTF_8).readLine())
                    .contains("all is as the registry has it");

            process.destroy();

            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(work.resolve("reconcile.err")))
                    .isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void shorten(String topic) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("retention.ms", "60000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static String everything(String... topics) {
        StringBuilder text = new StringBuilder();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.adminProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (String topic : topics) {
                TopicPartition partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                while (consumer.position(partition) < end) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                        text.append(new String(record.key(), StandardCharsets.UTF_8));
                        if (record.value() != null) {
                            text.append(new String(record.value(), StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        }
        return text.toString();
    }

    /** What a reconciler said, in order. */
    private static final class Heard implements Reconciler.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void inOrder() {
            events.add("in order");
        }

        @Override
        public void exceptFor(List<Outcome> problems) {
            events.add("in conflict");
        }

        @Override
        public void repaired(RepairReport report) {
            report.changes().forEach(change -> events.add("repaired " + change.describe()));
        }

        @Override
        public void failed(String reason) {
            events.add("failed " + reason);
        }

        private void await(String beginning) throws InterruptedException {
            String event;
            do {
                event = events.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(event).as("waiting for: " + beginning).isNotNull();
            } while (!event.startsWith(beginning));
        }
    }
}
