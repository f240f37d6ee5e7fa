// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What brokers do to a delivery that has to go on. */
@WithLocalKafka(brokers = 3, sharing = WithLocalKafka.Sharing.CLASS)
final class BrokerOutageIT {
    private static final int LINES = 20_000;

    @Test
    void shouldLoseNothingAndKeepTheOrderWhenTheLeaderIsKilled(LocalKafka kafka, @TempDir Path directory)
            throws Exception {
        String id = "killed";
        TlsFiles tls = DeliveryHarness.edgeCertificate(kafka, directory);
        DeliveryHarness.createTopic(kafka, "c" + id, 1, (short) 3);
        try (DeliveryHarness harness =
                new DeliveryHarness(DeliveryHarness.settings(kafka.bootstrapServers(), tls, 16L << 20))) {
            harness.subscribe(id);
            harness.delivery.start();
            Broker leader = null;
            for (int i = 0; i < LINES; i += 100) {
                harness.readNumbered(id, i, i + 100);
                if (i == LINES / 4) {
                    harness.awaitDelivered(i / 2);
                    leader = leaderOf(kafka, "c" + id);
                    leader.kill();
                }
            }
            harness.awaitDelivered(LINES);
            assertThat(harness.ledger().droppedTotal()).isZero();
            assertThat(leader).isNotNull();
            leader.start();
            leader.awaitReady();
            List<String> texts = DeliveryHarness.texts(kafka, "c" + id);
            assertThat(new HashSet<>(texts)).hasSize(LINES);
            assertThat((long) texts.size() - LINES)
                    .isLessThanOrEqualTo(harness.ledger().possibleDuplicates());
            assertThat(firstOccurrences(texts)).isSorted();
        }
    }

    @Test
    void shouldStartWithoutBrokersAndDeliverWhenTheyCome(LocalKafka kafka, @TempDir Path directory) throws Exception {
        String id = "dark";
        TlsFiles tls = DeliveryHarness.edgeCertificate(kafka, directory);
        DeliveryHarness.createTopic(kafka, "c" + id, 1, (short) 3);
        kafka.kill();
        try (DeliveryHarness harness =
                new DeliveryHarness(DeliveryHarness.settings(kafka.bootstrapServers(), tls, 16L << 20))) {
            harness.subscribe(id);
            harness.delivery.start();
            harness.readNumbered(id, 0, 1_000);
            harness.await("parked", () -> !harness.delivery.status().parked().isEmpty());
            kafka.brokers().forEach(Broker::start);
            kafka.brokers().forEach(Broker::awaitReady);
            harness.awaitDelivered(1_000);
            assertThat(harness.stop(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(DeliveryHarness.texts(kafka, "c" + id)).hasSize(1_000);
    }

    private static List<Integer> firstOccurrences(List<String> texts) {
        return texts.stream()
                .distinct()
                .map(text -> Integer.parseInt(text.substring("line-".length(), text.indexOf(' '))))
                .toList();
    }

    private static Broker leaderOf(LocalKafka kafka, String topic) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            int id = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .get(0)
                    .leader()
                    .id();
            return kafka.broker(id);
        }
    }
}
