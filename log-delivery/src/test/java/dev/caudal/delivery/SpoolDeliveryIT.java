// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.delivery.DeliveryStatus.Spooled;
import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a delivery with a spool promises, on real brokers that come and go. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class SpoolDeliveryIT {
    private static final Duration AFTER = Duration.ofMillis(300);

    private final LocalKafka kafka;
    private DeliverySettings settings;

    @TempDir
    private Path directory;

    SpoolDeliveryIT(LocalKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void settings(@TempDir Path certificates) throws Exception {
        settings = settings(
                64L << 20, DeliverySettings.MIN_MEMORY_LIMIT_BYTES, SpoolOptions.WhenFull.DROP_OLDEST, certificates);
    }

    @Test
    void shouldDeliverEveryLineInItsOrderAfterAnOutage() throws Exception {
        DeliveryHarness.createTopic(kafka, "coutage", 2, (short) 1);
        try (DeliveryHarness harness = new DeliveryHarness(Way.DIRECT, settings)) {
            harness.subscribe("outage");
            harness.delivery.start();
            harness.readNumbered("outage", 0, 1_000);
            harness.awaitDelivered(1_000);
            kafka.kill();
            for (int i = 1_000; i < 5_000; i += 100) {
                harness.readNumbered("outage", i, i + 100);
            }
            harness.await(
                    "spooled",
                    () -> harness.ledger().inSpool() > 0 && harness.ledger().inMemory() == 0);
            for (int i = 5_000; i < 20_000; i += 100) {
                harness.readNumbered("outage", i, i + 100);
            }
            restart();
            for (int i = 20_000; i < 30_000; i += 100) {
                harness.readNumbered("outage", i, i + 100);
            }
            harness.awaitDelivered(30_000);
            harness.await("live again", () -> spool(harness).routesBehind() == 0);
            assertThat(harness.ledger().droppedTotal()).isZero();
            assertBalanced(harness);
            assertThat(harness.stop(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(DeliveryHarness.texts(kafka, "coutage").stream().distinct())
                .isEqualTo(numbered("outage", 0, 30_000));
    }

    private DeliverySettings settings(
            long limitBytes, long memoryBytes, SpoolOptions.WhenFull whenFull, Path certificates) throws Exception {
        DeliverySettings plain = DeliveryHarness.settings(
                kafka.bootstrapServers(), DeliveryHarness.edgeCertificate(kafka, certificates), memoryBytes);
        return DeliveryHarness.withSpool(
                plain,
                new SpoolOptions(
                        directory.resolve("spool"),
                        limitBytes,
                        AFTER,
                        Duration.ofMillis(100),
                        Duration.ofDays(7),
                        whenFull));
    }

    private void restart() {
        kafka.brokers().forEach(Broker::start);
        kafka.brokers().forEach(Broker::awaitReady);
    }

    private static Spooled spool(DeliveryHarness harness) {
        return Objects.requireNonNull(harness.delivery.status().spool());
    }

    private static void assertBalanced(DeliveryHarness harness) {
        LedgerSnapshot ledger = harness.ledger();
        assertThat(ledger.inMemory()).isZero();
        assertThat(ledger.read() + ledger.recovered())
                .isEqualTo(ledger.delivered() + ledger.droppedTotal() + ledger.inSpool());
    }

    private static List<String> numbered(String id, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "line-" + i + " of customer " + id)
                .toList();
    }
}
