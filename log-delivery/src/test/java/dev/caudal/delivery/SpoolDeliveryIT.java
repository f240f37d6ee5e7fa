// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.DeliveryStatus.Spooled;
import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
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

    @Test
    void shouldLetNobodyNoticeACustomerWhoseTopicIsMissing() throws Exception {
        DeliveryHarness.createTopic(kafka, "cthere", 1, (short) 1);
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
            harness.subscribe("missing", "there");
            harness.delivery.start();
            for (int i = 0; i < 2_000; i += 20) {
                harness.readNumbered("missing", i, i + 20);
                harness.readNumbered("there", i, i + 20);
            }
            harness.awaitDelivered(2_000);
            harness.await("on disk", () -> harness.ledger().inSpool() == 2_000);
            harness.await(
                    "parked",
                    () -> harness.delivery.status().parked().stream()
                            .anyMatch(parked -> parked.topic().equals("cmissing")));
            assertThat(DeliveryHarness.texts(kafka, "cthere")).isEqualTo(numbered("there", 0, 2_000));
            assertThat(spool(harness).routesBehind()).isEqualTo(1);

            DeliveryHarness.createTopic(kafka, "cmissing", 1, (short) 1);
            for (int i = 2_000; i < 3_000; i += 20) {
                harness.readNumbered("missing", i, i + 20);
            }
            harness.awaitDelivered(5_000);
            harness.await("live again", () -> spool(harness).routesBehind() == 0);
            assertThat(harness.ledger().droppedTotal()).isZero();
            assertThat(harness.ledger().possibleDuplicates()).isZero();
            assertBalanced(harness);
        }
        assertThat(DeliveryHarness.texts(kafka, "cmissing")).isEqualTo(numbered("missing", 0, 3_000));
    }

    @Test
    void shouldKeepWhatWasNotDeliveredForTheNextRun() throws Exception {
        DeliveryHarness.createTopic(kafka, "ckept", 1, (short) 1);
        kafka.kill();
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
            harness.subscribe("kept");
            harness.delivery.start();
            harness.readNumbered("kept", 0, 500);
            assertThat(harness.stop(Duration.ofSeconds(1))).isTrue();
            assertThat(harness.ledger().inSpool()).isEqualTo(500);
            assertThat(spool(harness).lines()).isEqualTo(500);
            assertBalanced(harness);
        }
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
            harness.subscribe("kept");
            harness.delivery.start();
            harness.readNumbered("kept", 500, 700);
            // As the second signal leaves its thread.
            Thread.currentThread().interrupt();
            assertThat(harness.stop(Duration.ofMinutes(1))).isTrue();
            assertThat(Thread.interrupted()).as("told twice").isTrue();
            assertThat(harness.ledger().recovered()).isEqualTo(500);
            assertThat(harness.ledger().inSpool()).isEqualTo(700);
            assertBalanced(harness);
        }
        restart();
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
            harness.subscribe("kept");
            harness.delivery.start();
            harness.readNumbered("kept", 700, 800);
            harness.awaitDelivered(800);
            assertThat(harness.ledger().recovered()).isEqualTo(700);
            assertBalanced(harness);
        }
        assertThat(DeliveryHarness.texts(kafka, "ckept").stream().distinct()).isEqualTo(numbered("kept", 0, 800));
    }

    @Test
    void shouldDropWhatACustomerWhoLeftHasOnDisk() throws Exception {
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
            harness.subscribe("leaver", "stayer");
            harness.delivery.start();
            harness.readNumbered("leaver", 0, 1_000);
            harness.readNumbered("stayer", 0, 100);
            harness.await("on disk", () -> harness.ledger().inSpool() == 1_100);
            harness.subscribe("stayer");
            harness.await("dropped", () -> harness.ledger().droppedTotal() == 1_000);
            assertThat(harness.ledger().dropped()).containsOnly(Map.entry(DropCause.CUSTOMER_LEFT, 1_000L));
            assertThat(harness.ledger().inSpool()).isEqualTo(100);
            harness.await("space is free", () -> spool(harness).lines() == 100);
            assertThat(harness.stop(Duration.ofSeconds(1))).isTrue();
            assertBalanced(harness);
        }
    }

    @Test
    void shouldBalanceWheneverItIsStoppedWhileItReplays(@TempDir Path certificates) throws Exception {
        DeliveryHarness.createTopic(kafka, "chalting", 2, (short) 1);
        DeliverySettings roomy = settings(64L << 20, 16L << 20, SpoolOptions.WhenFull.DROP_OLDEST, certificates);
        Random random = new Random(83);
        kafka.kill();
        try (DeliveryHarness harness = new DeliveryHarness(roomy)) {
            harness.subscribe("halting");
            harness.delivery.start();
            for (int i = 0; i < 20_000; i += 100) {
                harness.read(incompressible("halting", i, 100, random));
                harness.await("not in memory", () -> harness.ledger().inMemory() < 1_500);
            }
            assertThat(harness.stop(Duration.ofSeconds(1))).isTrue();
            assertThat(harness.ledger().dropped()).isEmpty();
            assertThat(harness.ledger().inSpool()).isEqualTo(20_000);
            assertBalanced(harness);
        }
        restart();
        long left = 20_000;
        for (int run = 0; left > 0; run++) {
            assertThat(run).as("runs").isLessThan(100);
            try (DeliveryHarness harness = new DeliveryHarness(roomy)) {
                harness.subscribe("halting");
                harness.delivery.start();
                long some = Math.min(left, 1 + random.nextInt(4_000));
                harness.await("some", () -> harness.ledger().delivered() >= some);
                harness.stop(Duration.ZERO);
                assertThat(harness.ledger().recovered()).isEqualTo(left);
                left = harness.ledger().inSpool();
                assertBalanced(harness);
                assertThat(harness.delivery.status().memoryUsedBytes()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountExactlyWhatAFullSpoolGivesUp(SpoolOptions.WhenFull whenFull, @TempDir Path certificates)
            throws Exception {
        String suffix = whenFull == SpoolOptions.WhenFull.DROP_OLDEST ? "old" : "new";
        String flood = "flood-" + suffix;
        String quiet = "quiet-" + suffix;
        DeliverySettings small = settings(SpoolOptions.MIN_LIMIT_BYTES, 8L << 20, whenFull, certificates);
        Random random = new Random(83);
        try (DeliveryHarness harness = new DeliveryHarness(small)) {
            harness.subscribe(flood, quiet);
            harness.delivery.start();
            harness.readNumbered(quiet, 0, 50);
            for (int i = 0; i < 160; i++) {
                harness.read(incompressible(flood, i * 100, 100, random));
                harness.await("not in memory", () -> harness.ledger().inMemory() < 1_500);
            }
            harness.await("full", () -> harness.ledger().dropped().containsKey(DropCause.SPOOL_FULL));
            harness.await("at rest", () -> harness.ledger().inMemory() == 0);
            assertThat(harness.ledger().dropped()).containsOnlyKeys(DropCause.SPOOL_FULL);
            assertThat(harness.ledger().byRoute().get(key(quiet)).dropped()).isEmpty();
            assertThat(spool(harness).diskBytes()).isLessThanOrEqualTo(SpoolOptions.MIN_LIMIT_BYTES);
            assertBalanced(harness);

            DeliveryHarness.createTopic(kafka, "c" + flood, 1, (short) 1);
            DeliveryHarness.createTopic(kafka, "c" + quiet, 1, (short) 1);
            harness.await("delivered", () -> harness.ledger().inSpool() == 0);
            assertBalanced(harness);
            List<Integer> arrived = DeliveryHarness.texts(kafka, "c" + flood).stream()
                    .map(text -> Integer.valueOf(text.substring(0, text.indexOf(' '))))
                    .toList();
            assertThat(arrived).isSorted().doesNotHaveDuplicates();
            assertThat(arrived.size() + harness.ledger().droppedTotal()).isEqualTo(16_000);
            if (whenFull == SpoolOptions.WhenFull.DROP_OLDEST) {
                assertThat(arrived).endsWith(15_999);
            } else {
                assertThat(arrived).startsWith(0);
            }
        }
        assertThat(DeliveryHarness.texts(kafka, "c" + quiet)).isEqualTo(numbered(quiet, 0, 50));
    }

    @Test
    void shouldGoOnWhenTheDiskIsFullAndHealWhenThereIsSpace(@TempDir Path certificates) throws Exception {
        DeliveryHarness.createTopic(kafka, "chealthy", 1, (short) 1);
        DeliverySettings roomy =
                settings(SpoolOptions.MIN_LIMIT_BYTES, 16L << 20, SpoolOptions.WhenFull.DROP_OLDEST, certificates);
        Path spool = Files.createDirectories(directory.resolve("spool"));
        Random random = new Random(83);
        try (SmallDisk disk = SmallDisk.mount(spool.getParent(), 2 << 20);
                DeliveryHarness harness = new DeliveryHarness(roomy)) {
            harness.subscribe("patient", "healthy");
            harness.delivery.start();
            int read = 0;
            while (spool(harness).trouble() == null) {
                assertThat(read).as("lines until the disk is full").isLessThan(4_000);
                harness.read(incompressible("patient", read, 100, random));
                read += 100;
                harness.await(
                        "tried",
                        () -> spool(harness).trouble() != null
                                || harness.ledger().inMemory() == 0);
            }
            harness.readNumbered("healthy", 0, 100);
            harness.awaitDelivered(100);
            assertThat(harness.ledger().inMemory()).isPositive();
            disk.enlarge(16 << 20);
            int all = read + 100;
            harness.await("all on disk", () -> harness.ledger().inMemory() == 0);
            harness.read(incompressible("patient", read, 100, random));
            harness.await("healed", () -> spool(harness).trouble() == null);
            DeliveryHarness.createTopic(kafka, "cpatient", 1, (short) 1);
            harness.awaitDelivered(100 + all);
            assertThat(harness.ledger().droppedTotal()).isZero();
            assertBalanced(harness);
            assertThat(DeliveryHarness.texts(kafka, "cpatient").stream()
                            .map(text -> Integer.valueOf(text.substring(0, text.indexOf(' ')))))
                    .isEqualTo(IntStream.range(0, all).boxed().toList());
        }
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

    private static RouteKey key(String customer) {
        return new RouteKey(CustomerId.of(customer), StreamName.ACCESS);
    }

    /** So many numbered lines of 1,000 bytes that no codec makes smaller by more than a quarter. */
    private static String incompressible(String id, int from, int lines, Random random) {
        StringBuilder chunk = new StringBuilder();
        for (int line = from; line < from + lines; line++) {
            chunk.append(id).append(' ').append(line).append(' ');
            for (int i = 0; i < 1_000; i++) {
                chunk.append((char) ('0' + random.nextInt(64)));
            }
            chunk.append('\n');
        }
        return chunk.toString();
    }

    private static List<String> numbered(String id, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "line-" + i + " of customer " + id)
                .toList();
    }
}
