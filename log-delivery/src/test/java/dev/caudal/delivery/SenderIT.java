// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Customers' ids are unique to each test, since the tests share the brokers. */
@WithLocalKafka(brokers = 3, sharing = WithLocalKafka.Sharing.CLASS)
final class SenderIT {
    private final LocalKafka kafka;
    private final DeliverySettings settings;
    private SenderHarness harness;

    SenderIT(LocalKafka kafka, @TempDir Path directory) throws IOException {
        this.kafka = kafka;
        this.settings = DeliveryHarness.settings(
                kafka.bootstrapServers(), DeliveryHarness.edgeCertificate(kafka, directory), 32L << 20);
    }

    @BeforeEach
    void start() {
        harness = new SenderHarness(settings);
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    @Test
    void shouldDeliverEveryBatchInOrderAndGiveTheMemoryBack() throws Exception {
        for (String id : List.of("a", "b", "d")) {
            DeliveryHarness.createTopic(kafka, "c" + id, 4, (short) 3);
        }
        harness.subscribe("s1", "a", "b", "d");
        harness.sender.start();
        for (int i = 0; i < 200; i++) {
            harness.send("a", 10);
            harness.send("b", 5);
            harness.send("d", 1);
        }
        harness.awaitDelivered(200 * 16);
        assertThat(DeliveryHarness.texts(kafka, "ca")).isEqualTo(SenderHarness.numbered(0, 2_000));
        assertThat(DeliveryHarness.texts(kafka, "cb")).isEqualTo(SenderHarness.numbered(0, 1_000));
        assertThat(DeliveryHarness.texts(kafka, "cd")).isEqualTo(SenderHarness.numbered(0, 200));
        assertThat(harness.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(harness.budget.usedBytes()).isZero();
        assertThat(harness.usage("a").isBusy()).isFalse();
        assertThat(harness.ledger().possibleDuplicates()).isZero();
    }

    @Test
    void shouldDeliverOthersWhileTopicsAreMissingAndDenied() throws Exception {
        DeliveryHarness.createTopic(kafka, "cthere", 1, (short) 3);
        DeliveryHarness.createTopic(kafka, "ydenied", 1, (short) 3);
        harness.subscribe("s1", Map.of("there", "cthere", "late", "clate", "denied", "ydenied"));
        harness.sender.start();
        for (int i = 0; i < 100; i++) {
            harness.send("there", 2);
            harness.send("late", 2);
            harness.send("denied", 2);
        }
        harness.await("the healthy one", () -> harness.delivered("there") == 200);
        harness.await("two parked", () -> harness.sender.status().parked().size() == 2);
        assertThat(harness.sender.status().parked())
                .allSatisfy(parked -> assertThat(parked.waitingBytes()).isPositive())
                .extracting(DeliveryStatus.ParkedRoute::topic)
                .containsExactlyInAnyOrder("clate", "ydenied");

        DeliveryHarness.createTopic(kafka, "clate", 1, (short) 3);
        DeliveryHarness.allow(kafka, "ydenied", PatternType.LITERAL);
        harness.awaitDelivered(600);
        assertThat(DeliveryHarness.texts(kafka, "clate")).isEqualTo(SenderHarness.numbered(0, 200));
        assertThat(DeliveryHarness.texts(kafka, "ydenied")).isEqualTo(SenderHarness.numbered(0, 200));
        harness.await("none parked", () -> harness.sender.status().parked().isEmpty());
        assertThat(harness.ledger().possibleDuplicates()).isZero();
    }

    @Test
    void shouldGoOnInOrderWhenTheLeaderIsKilled() throws Exception {
        DeliveryHarness.createTopic(kafka, "ckill", 1, (short) 3);
        harness.subscribe("s1", "kill");
        harness.sender.start();
        Broker leader = null;
        for (int i = 0; i < 1_000; i++) {
            harness.send("kill", 10);
            if (i == 300) {
                harness.awaitDelivered(1_000);
                leader = leaderOf("ckill");
                leader.kill();
            }
        }
        harness.awaitDelivered(10_000);
        assertThat(leader).isNotNull();
        leader.start();
        leader.awaitReady();
        assertThat(DeliveryHarness.texts(kafka, "ckill")).isEqualTo(SenderHarness.numbered(0, 10_000));
        assertThat(harness.ledger().droppedTotal()).isZero();
        assertThat(harness.ledger().possibleDuplicates()).isZero();
    }

    @Test
    void shouldReportToTheNewLeaderWhenTheOldOneIsKilledThoughNoBatchAsksForTheTopic() throws Exception {
        DeliveryHarness.createTopic(kafka, "creport", 1, (short) 3);
        harness.sender.start();
        harness.sender.report(report(1));
        harness.await("the first report", () -> harness.reported.size() == 1);
        Broker leader = leaderOf("creport");
        leader.kill();
        harness.sender.report(report(2));
        // Regularly the topic would be asked for in five minutes.
        harness.await("the second report", () -> harness.reported.size() == 2);
        leader.start();
        leader.awaitReady();
        assertThat(DeliveryHarness.texts(kafka, "creport"))
                .startsWith("report 1")
                .contains("report 2");
    }

    @Test
    void shouldReportWhatComesBehindARecordThatTheTopicRefuses() throws Exception {
        createTopic("crefused", Map.of("max.message.bytes", "1000"));
        harness.sender.start();
        harness.sender.report(new NodeRecord("crefused", new byte[] {1}, new byte[2_000], System.currentTimeMillis()));
        harness.sender.report(new NodeRecord("crefused", new byte[] {1}, new byte[10], System.currentTimeMillis()));
        harness.await("the report behind it", () -> harness.reported.size() == 1);
        assertThat(DeliveryHarness.texts(kafka, "crefused")).hasSize(1);
    }

    private static NodeRecord report(int number) {
        byte[] value = ("report " + number).getBytes(StandardCharsets.US_ASCII);
        return new NodeRecord("creport", new byte[] {1}, value, System.currentTimeMillis());
    }

    @Test
    void shouldGoOnAtTheNewLeaderWhenTheOldOneIsFrozen() throws Exception {
        DeliveryHarness.createTopic(kafka, "cvoted", 1, (short) 3);
        DeliverySettings patient = new DeliverySettings(
                settings.node(),
                settings.bootstrapServers(),
                settings.tls(),
                settings.codec(),
                settings.compressionLevel(),
                settings.linger(),
                settings.maxBatchLines(),
                // Nobody waits for that.
                Duration.ofMinutes(10),
                settings.retryBackoff(),
                settings.metadataRefresh(),
                settings.memoryLimitBytes(),
                null);
        try (SenderHarness waiting = new SenderHarness(patient)) {
            waiting.subscribe("s1", "voted");
            waiting.sender.start();
            waiting.send("voted", 10);
            waiting.awaitDelivered(10);
            Broker leader = leaderOf("cvoted");
            leader.freeze();
            try {
                waiting.send("voted", 10);
                waiting.send("voted", 10);
                waiting.awaitDelivered(30);
            } finally {
                leader.resume();
            }
        }
        // For a moment the old leader does not know that it is none, and shows a reader where it had stopped.
        harness.await(
                "its resignation", () -> DeliveryHarness.texts(kafka, "cvoted").size() > 10);
        assertThat(DeliveryHarness.texts(kafka, "cvoted")).isEqualTo(SenderHarness.numbered(0, 30));
    }

    @Test
    void shouldDeliverInOrderWhileTheBrokersAreRestartedOneAfterAnother() throws Exception {
        for (String id : List.of("roll1", "roll2", "roll3")) {
            DeliveryHarness.createTopic(kafka, "c" + id, 1, (short) 3);
        }
        harness.subscribe("s1", "roll1", "roll2", "roll3");
        harness.sender.start();
        int lines = 0;
        for (Broker broker : kafka.brokers()) {
            for (int i = 0; i < 20; i++) {
                lines += sendToAll("roll1", "roll2", "roll3");
            }
            broker.stop();
            for (int i = 0; i < 20; i++) {
                lines += sendToAll("roll1", "roll2", "roll3");
            }
            broker.start();
            broker.awaitReady();
            awaitInSync("croll1", "croll2", "croll3");
        }
        harness.awaitDelivered(lines);
        for (String id : List.of("roll1", "roll2", "roll3")) {
            assertThat(DeliveryHarness.texts(kafka, "c" + id)).isEqualTo(SenderHarness.numbered(0, lines / 3));
        }
        assertThat(harness.ledger().droppedTotal()).isZero();
    }

    private int sendToAll(String... ids) {
        for (String id : ids) {
            harness.send(id, 5);
        }
        return 5 * ids.length;
    }

    @Test
    void shouldFollowTheNameWhenTheTopicIsCreatedAnew() throws Exception {
        DeliveryHarness.createTopic(kafka, "cagain", 4, (short) 3);
        harness.subscribe("s1", "again");
        harness.sender.start();
        harness.send("again", 10);
        harness.send("again", 10);
        harness.awaitDelivered(20);
        try (Admin admin = kafka.newAdmin()) {
            admin.deleteTopics(List.of("cagain")).all().get();
        }
        harness.send("again", 10);
        harness.await("parked", () -> !harness.sender.status().parked().isEmpty());
        DeliveryHarness.createTopic(kafka, "cagain", 2, (short) 3);
        harness.send("again", 10);
        harness.awaitDelivered(40);
        assertThat(DeliveryHarness.texts(kafka, "cagain")).isEqualTo(SenderHarness.numbered(20, 40));
    }

    @Test
    void shouldDropTheLinesOfASubscriptionThatEnded() throws Exception {
        harness.subscribe("s1", "gone", "back");
        harness.sender.start();
        harness.send("gone", 7);
        harness.send("back", 5);
        harness.subscribe("s2", "back");
        harness.await("dropped", () -> harness.ledger().droppedTotal() == 12);
        assertThat(harness.ledger().dropped())
                .containsEntry(DropCause.CUSTOMER_LEFT, 7L)
                .containsEntry(DropCause.TOPIC_RECREATED, 5L);
        assertThat(harness.budget.usedBytes()).isZero();
        DeliveryHarness.createTopic(kafka, "cback", 1, (short) 3);
        harness.send("back", 3);
        harness.awaitDelivered(3);
    }

    @Test
    void shouldWaitForReplicasWithoutDelayingOthers() throws Exception {
        DeliveryHarness.createTopic(kafka, "cenough", 1, (short) 3);
        createTopic("cfew", Map.of("min.insync.replicas", "3"));
        harness.subscribe("s1", "enough", "few");
        harness.sender.start();
        sendToAll("enough", "few");
        harness.awaitDelivered(10);
        Broker follower = followerOf("cfew");
        follower.kill();
        for (int i = 0; i < 50; i++) {
            sendToAll("enough", "few");
        }
        harness.await("the other", () -> harness.delivered("enough") == 255);
        harness.await(
                "parked",
                () -> harness.sender.status().parked().stream()
                        .anyMatch(parked -> parked.topic().equals("cfew")));
        follower.start();
        follower.awaitReady();
        harness.awaitDelivered(510);
        assertThat(DeliveryHarness.texts(kafka, "cfew")).isEqualTo(SenderHarness.numbered(0, 255));
        assertThat(harness.ledger().possibleDuplicates()).isZero();
    }

    @Test
    void shouldSplitWhatTheTopicFindsTooLargeAndDropASingleLineThatIs() throws Exception {
        createTopic("csmall", Map.of("max.message.bytes", "4000"));
        harness.subscribe("s1", "small");
        harness.sender.start();
        harness.send("small", 1_000);
        harness.send("small", List.of("x".repeat(5_000)));
        harness.send("small", 10);
        harness.awaitDelivered(1_010);
        assertThat(DeliveryHarness.texts(kafka, "csmall")).isEqualTo(SenderHarness.numbered(0, 1_010));
        assertThat(harness.ledger().dropped()).containsEntry(DropCause.TOO_LARGE, 1L);
        assertThat(harness.budget.usedBytes()).isZero();
        assertThat(harness.usage("small").isBusy()).isFalse();
    }

    @Test
    void shouldGiveAnotherTimeToWhatTheBrokerFindsTooFarAhead() throws Exception {
        DeliveryHarness.createTopic(kafka, "cclock", 1, (short) 3);
        harness.subscribe("s1", "clock");
        harness.sender.start();
        long future = System.currentTimeMillis() + Duration.ofDays(3).toMillis();
        harness.sender.offer(
                List.of(harness.batches.batch(harness.usage("clock"), 0, SenderHarness.numbered(0, 5), future)));
        harness.awaitDelivered(5);
        assertThat(DeliveryHarness.contents(kafka, "cclock"))
                .hasSize(5)
                .allSatisfy(message -> assertThat(message.timestamp()).isLessThan(future));
    }

    @Test
    void shouldDeliverHealthyTopicsWhileAFollowerOfOthersIsFrozen() throws Exception {
        // Leader 1; the follower of the first is 2, of the second 3.
        createTopic("cstuck", List.of(1, 2));
        createTopic("cfine", List.of(1, 3));
        harness.subscribe("s1", "stuck", "fine");
        harness.sender.start();
        sendToAll("stuck", "fine");
        harness.awaitDelivered(10);
        kafka.broker(2).freeze();
        try {
            for (int i = 0; i < 100; i++) {
                sendToAll("stuck", "fine");
            }
            harness.await("the healthy one", () -> harness.delivered("fine") == 505);
        } finally {
            kafka.broker(2).resume();
        }
        harness.awaitDelivered(1_010);
        assertThat(DeliveryHarness.texts(kafka, "cstuck")).isEqualTo(SenderHarness.numbered(0, 505));
        assertThat(DeliveryHarness.texts(kafka, "cfine")).isEqualTo(SenderHarness.numbered(0, 505));
    }

    @Test
    void shouldStartWithoutBrokersAndDeliverWhenTheyCome() throws Exception {
        DeliveryHarness.createTopic(kafka, "cdark", 1, (short) 3);
        kafka.kill();
        harness.subscribe("s1", "dark");
        harness.sender.start();
        harness.send("dark", 10);
        harness.await("parked", () -> !harness.sender.status().parked().isEmpty());
        assertThat(harness.sender.status().parked().get(0).reason()).contains("localhost");
        kafka.brokers().forEach(Broker::start);
        kafka.brokers().forEach(Broker::awaitReady);
        harness.awaitDelivered(10);
    }

    @Test
    void shouldUseNewCertificatesWithoutRestart(@TempDir Path files) throws Exception {
        DeliveryHarness.createTopic(kafka, "ccert", 1, (short) 3);
        TlsFiles tls =
                new TlsFiles(files.resolve("edge.crt.pem"), files.resolve("edge.key.pem"), files.resolve("ca.pem"));
        try (SenderHarness other =
                new SenderHarness(DeliveryHarness.settings(kafka.bootstrapServers(), tls, 32L << 20))) {
            other.subscribe("s1", "cert");
            other.sender.start();
            other.send("cert", 5);
            other.await("parked", () -> !other.sender.status().parked().isEmpty());
            assertThat(other.sender.status().parked().get(0).reason()).contains("edge.crt.pem", "does not exist");

            DeliveryHarness.edgeCertificate(kafka, files);
            other.awaitDelivered(5);

            // Half a renewal: the key does not belong to the certificate. The old set stays in use.
            Files.writeString(
                    tls.key(), kafka.issueClient("edge-" + DeliveryHarness.NODE).keyPem());
            other.send("cert", 5);
            other.awaitDelivered(10);
            DeliveryHarness.edgeCertificate(kafka, files);
            for (int i = 0; i < 40; i++) {
                long lines = other.ledger().delivered();
                other.send("cert", 5);
                other.awaitDelivered(lines + 5);
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            assertThat(other.stop(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(DeliveryHarness.texts(kafka, "ccert")).isEqualTo(SenderHarness.numbered(0, 210));
    }

    @Test
    void shouldCountWhatIsUndeliveredAtTheDeadlineOfTheShutdown() throws Exception {
        harness.subscribe("s1", "never");
        harness.sender.start();
        harness.send("never", 30);
        assertThat(harness.stop(Duration.ofMillis(300))).isFalse();
        assertThat(harness.ledger().dropped()).containsEntry(DropCause.SHUTDOWN, 30L);
        assertThat(harness.budget.usedBytes()).isZero();
    }

    private void createTopic(String topic, Map<String, String> configs) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 3).configs(configs)))
                    .all()
                    .get();
        }
    }

    private void createTopic(String topic, List<Integer> replicas) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            admin.createTopics(List.of(
                            new NewTopic(topic, Map.of(0, replicas)).configs(Map.of("min.insync.replicas", "1"))))
                    .all()
                    .get();
        }
    }

    private TopicPartitionInfo partition(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .get(0);
    }

    private Broker leaderOf(String topic) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            return kafka.broker(partition(admin, topic).leader().id());
        }
    }

    private Broker followerOf(String topic) throws Exception {
        Broker leader = leaderOf(topic);
        return kafka.brokers().stream()
                .filter(broker -> broker != leader)
                .findFirst()
                .orElseThrow();
    }

    private void awaitInSync(String... topics) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            for (String topic : topics) {
                harness.await(topic + " in sync", () -> {
                    try {
                        return partition(admin, topic).isr().size() == 3;
                    } catch (Exception e) {
                        return false;
                    }
                });
            }
        }
    }
}
