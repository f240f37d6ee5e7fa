// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics keep their durability whichever brokers run at the moment, on three real brokers. */
@WithLocalKafka(brokers = 3, sharing = WithLocalKafka.Sharing.CLASS)
final class OutageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

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
    void shouldChangeNothingWhileABrokerIsAway() throws Exception {
        operator.succeed("subscribe", "w1");
        operator.succeed("subscribe", "w2", "--replicas", "3");
        assertThat(inSync("cw1")).isEqualTo("2");

        kafka.broker(3).kill();
        try {
            awaitRunning(2);
            long version = version();

            CommandRun plan = operator.run("plan");
            assertThat(plan.exitCode()).as(plan.out() + plan.err()).isZero();
            assertThat(reconciled()).containsExactly("in order");
            operator.succeed("apply");

            assertThat(version()).isEqualTo(version);
            assertThat(inSync("cw1")).isEqualTo("2");
            operator.succeed("subscribe", "w3");
            assertThat(replicas("cw3")).isEqualTo(3);
            assertThat(inSync("cw3")).isEqualTo("2");
        } finally {
            kafka.broker(3).start();
            kafka.broker(3).awaitReady();
            awaitRunning(3);
        }
        assertThat(operator.run("plan").exitCode()).isZero();
    }

    @Test
    void shouldNotAskMoreCopiesToConfirmThanATopicCanSpare() throws Exception {
        Path two = Files.writeString(work.resolve("two.yaml"), "topics: {replicas: 2}\n");
        operator.with(two).succeed("subscribe", "x1");
        assertThat(inSync("cx1")).isEqualTo("1");

        CommandRun plan = operator.run("plan");

        assertThat(plan.exitCode()).as(plan.out() + plan.err()).isZero();
    }

    /** What {@code reconcile} does in one look. */
    private static List<String> reconciled() throws InterruptedException {
        Recorder recorder = new Recorder();
        Reconciler reconciler = new Reconciler(
                () -> operator.open(Progress.NONE), Duration.ofMillis(1), Duration.ofMillis(1), recorder);
        reconciler.stop();
        reconciler.run();
        return recorder.events;
    }

    private static long version() {
        return operator.json("export-active", "-o", "-").path("version").asLong();
    }

    private static void awaitRunning(int brokers) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (Admin admin = kafka.newAdmin()) {
            while (admin.describeCluster(new DescribeClusterOptions())
                            .nodes()
                            .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .size()
                    != brokers) {
                assertThat(System.nanoTime() - deadline).isNegative();
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private static int replicas(String topic) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .get(0)
                    .replicas()
                    .size();
        }
    }

    private static String inSync(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = kafka.newAdmin()) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get("min.insync.replicas")
                    .value();
        }
    }
}
