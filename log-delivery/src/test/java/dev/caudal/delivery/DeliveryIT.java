// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What delivery does, on a real broker. Customers' ids are unique to each test, since the tests share it. */
@WithLocalKafka
final class DeliveryIT {
    private final LocalKafka kafka;
    private final DeliverySettings settings;

    DeliveryIT(LocalKafka kafka, @TempDir Path directory) throws IOException {
        this.kafka = kafka;
        this.settings =
                DeliveryHarness.settings(kafka.bootstrapServers(), DeliveryHarness.edgeCertificate(kafka, directory));
    }

    private DeliveryHarness harness;

    @BeforeEach
    void start() {
        harness = new DeliveryHarness(settings);
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    @Test
    void shouldDeliverEveryByteInOrderOnOnePartitionWithTheTimeOfReading() throws Exception {
        DeliveryHarness.createTopic(kafka, "cbytes", 4, (short) 1);
        harness.subscribe("bytes");
        harness.delivery.start();
        StringBuilder odd = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            if (c != '\n') {
                odd.append(c);
            }
        }
        long before = System.currentTimeMillis();
        harness.read("bytes " + odd + "\nbytes \nbytes two  spaces\t\n");
        harness.readNumbered("bytes", 0, 5_000);
        harness.awaitDelivered(5_003);

        List<ConsumerRecord<byte[], byte[]>> records = DeliveryHarness.contents(kafka, "cbytes");
        assertThat(DeliveryHarness.partitions(records)).hasSize(1);
        assertThat(records).allSatisfy(message -> {
            assertThat(message.key()).isNull();
            assertThat(message.headers()).isEmpty();
            assertThat(message.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
            assertThat(message.timestamp()).isBetween(before, System.currentTimeMillis());
        });
        assertThat(records.stream().map(message -> new String(message.value(), StandardCharsets.ISO_8859_1)))
                .startsWith(odd.toString(), "", "two  spaces\t", "line-0 of customer bytes")
                .endsWith("line-4999 of customer bytes")
                .hasSize(5_003);
        assertThat(harness.ledger().inMemory()).isZero();
    }

    @Test
    void shouldDeliverOthersWhileATopicIsMissingAndItsLinesWhenItExists() throws Exception {
        DeliveryHarness.createTopic(kafka, "cpresent", 1, (short) 1);
        harness.subscribe("absent", "present");
        harness.delivery.start();
        for (int i = 0; i < 50; i++) {
            harness.readNumbered("absent", i * 10, i * 10 + 10);
            harness.readNumbered("present", i * 10, i * 10 + 10);
        }
        harness.awaitDelivered(500);
        assertThat(DeliveryHarness.texts(kafka, "cpresent")).isEqualTo(numbered("present", 0, 500));
        harness.await("parked", () -> !harness.delivery.status().parked().isEmpty());
        assertThat(harness.delivery.status().parked())
                .singleElement()
                .satisfies(parked -> assertThat(parked.topic()).isEqualTo("cabsent"));

        DeliveryHarness.createTopic(kafka, "cabsent", 1, (short) 1);
        harness.awaitDelivered(1_000);
        assertThat(DeliveryHarness.texts(kafka, "cabsent")).isEqualTo(numbered("absent", 0, 500));
        assertThat(harness.ledger().possibleDuplicates()).isZero();
        harness.await("nothing parked", () -> harness.delivery.status().parked().isEmpty());
    }

    @Test
    void shouldParkOnlyTheCustomerWhoseTopicIsDenied() throws Exception {
        DeliveryHarness.createTopic(kafka, "xdenied", 1, (short) 1);
        DeliveryHarness.createTopic(kafka, "callowed", 1, (short) 1);
        RoutingTable table = RoutingTable.builder(harness.routing.current())
                .epoch("e1")
                .version(1)
                .customer("denied", "s1", Map.of("access", "xdenied"))
                .customer("allowed", "s1", Map.of("access", "callowed"))
                .build();
        harness.routing.publish(table);
        harness.delivery.start();
        harness.readNumbered("denied", 0, 100);
        harness.readNumbered("allowed", 0, 100);
        harness.awaitDelivered(100);
        harness.await("parked", () -> harness.delivery.status().parked().size() == 1);
        assertThat(harness.delivery.status().parked().get(0).reason()).contains("authorization");

        DeliveryHarness.allow(kafka, "xdenied", PatternType.LITERAL);
        harness.awaitDelivered(200);
        assertThat(DeliveryHarness.texts(kafka, "xdenied")).isEqualTo(numbered("denied", 0, 100));
    }

    @Test
    void shouldDropTheWaitingLinesOfACustomerWhoLeft() throws Exception {
        harness.subscribe("leaver");
        harness.delivery.start();
        harness.readNumbered("leaver", 0, 20);
        harness.subscribe();
        harness.await("dropped", () -> harness.ledger().droppedTotal() == 20);
        assertThat(harness.ledger().dropped()).containsEntry(DropCause.CUSTOMER_LEFT, 20L);
        harness.await("memory free", () -> harness.delivery.status().memoryUsedBytes() == 0);
    }

    @Test
    void shouldLetAFloodDropOnlyItsOwnLines() throws Exception {
        DeliveryHarness.createTopic(kafka, "cquiet", 1, (short) 1);
        // Nobody takes the flood's lines: its topic does not exist.
        harness.subscribe("flood", "quiet");
        harness.delivery.start();
        Random random = new Random(83);
        for (int i = 0; i < 100; i++) {
            harness.read(incompressible("flood", 60, random));
            harness.readNumbered("quiet", i, i + 1);
        }
        harness.awaitDelivered(100);
        LedgerSnapshot ledger = harness.ledger();
        assertThat(ledger.dropped().get(DropCause.MEMORY_FULL)).isPositive();
        assertThat(ledger.byRoute().entrySet()).allSatisfy(entry -> {
            boolean flood = entry.getKey().customer().value().equals("flood");
            assertThat(entry.getValue().dropped().isEmpty()).isEqualTo(!flood);
        });
        assertThat(harness.delivery.status().memoryUsedBytes()).isLessThan(DeliverySettings.MIN_MEMORY_LIMIT_BYTES);
    }

    @Test
    void shouldCountWhatIsUndeliveredAtTheDeadlineOfTheShutdown() throws Exception {
        harness.subscribe("late");
        harness.delivery.start();
        harness.readNumbered("late", 0, 30);
        assertThat(harness.stop(Duration.ofMillis(300))).isFalse();
        assertThat(harness.ledger().dropped()).containsEntry(DropCause.SHUTDOWN, 30L);
        assertThat(harness.ledger().inMemory()).isZero();
        harness.readNumbered("late", 30, 31);
        assertThat(harness.ledger().inMemory()).isZero();
    }

    @Test
    void shouldCountEveryLineWhenToldTwiceToStop() throws Exception {
        // Its topic does not exist, and what it has is still to be made batches of.
        harness.subscribe("hurried");
        harness.delivery.start();
        harness.read(incompressible("hurried", 1_000, new Random(83)));
        // As the second signal leaves its thread.
        Thread.currentThread().interrupt();
        boolean all = harness.stop(Duration.ofMinutes(1));
        assertThat(Thread.interrupted()).as("told twice").isTrue();
        assertThat(all).isFalse();
        LedgerSnapshot ledger = harness.ledger();
        assertThat(ledger.dropped()).containsEntry(DropCause.SHUTDOWN, 1_000L);
        assertThat(ledger.inMemory()).isZero();
        assertThat(harness.delivery.status().memoryUsedBytes()).isZero();
    }

    @Test
    void shouldNotWaitForTheLingerWhenClosing() throws Exception {
        DeliveryHarness.createTopic(kafka, "cdrain", 1, (short) 1);
        DeliverySettings patient = new DeliverySettings(
                settings.node(),
                settings.bootstrapServers(),
                settings.tls(),
                Codec.GZIP,
                6,
                Duration.ofMinutes(1),
                10_000,
                settings.requestTimeout(),
                settings.retryBackoff(),
                settings.metadataRefresh(),
                settings.memoryLimitBytes(),
                null);
        try (DeliveryHarness slow = new DeliveryHarness(patient)) {
            slow.subscribe("drain");
            slow.delivery.start();
            slow.readNumbered("drain", 0, 100);
            assertThat(slow.stop(Duration.ofSeconds(30))).isTrue();
            assertThat(slow.ledger().delivered()).isEqualTo(100);
        }
        assertThat(DeliveryHarness.texts(kafka, "cdrain")).isEqualTo(numbered("drain", 0, 100));
    }

    @Test
    void shouldStartWhileTheCertificateIsMissingAndDeliverWhenItComes(@TempDir Path empty) throws Exception {
        DeliveryHarness.createTopic(kafka, "ccert", 1, (short) 1);
        TlsFiles missing =
                new TlsFiles(empty.resolve("edge.crt.pem"), empty.resolve("edge.key.pem"), empty.resolve("ca.pem"));
        try (DeliveryHarness waiting =
                new DeliveryHarness(DeliveryHarness.settings(kafka.bootstrapServers(), missing))) {
            waiting.subscribe("cert");
            waiting.delivery.start();
            waiting.readNumbered("cert", 0, 10);
            waiting.await("parked", () -> !waiting.delivery.status().parked().isEmpty());
            DeliveryHarness.edgeCertificate(kafka, empty);
            waiting.awaitDelivered(10);
        }
    }

    @Test
    void shouldDeliverWithoutRestartWhenARefusedCertificateIsReplaced(@TempDir Path files, @TempDir Path others)
            throws Exception {
        DeliveryHarness.createTopic(kafka, "crenewed", 1, (short) 1);
        TlsFiles tls = DeliveryHarness.edgeCertificate(kafka, files);
        // Neither side trusts the other.
        ClientCertificate nobody = kafka.issueClient("nobody-at-all");
        Files.writeString(tls.certificate(), nobody.certificatePem());
        Files.writeString(tls.key(), nobody.keyPem());
        Path foreignCa = Files.writeString(others.resolve("ca.pem"), nobody.certificatePem());
        TlsFiles distrusting = new TlsFiles(tls.certificate(), tls.key(), foreignCa);
        try (DeliveryHarness renewed =
                new DeliveryHarness(DeliveryHarness.settings(kafka.bootstrapServers(), distrusting))) {
            renewed.subscribe("renewed");
            renewed.delivery.start();
            renewed.readNumbered("renewed", 0, 10);
            renewed.await("parked", () -> !renewed.delivery.status().parked().isEmpty());
            assertThat(renewed.ledger().delivered()).isZero();
            DeliveryHarness.edgeCertificate(kafka, files);
            Files.writeString(foreignCa, kafka.caPem());
            renewed.awaitDelivered(10);
        }
    }

    /** So many lines of 1,000 bytes that no codec makes smaller by more than a quarter. */
    private static String incompressible(String id, int lines, Random random) {
        StringBuilder chunk = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            chunk.append(id).append(' ');
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
