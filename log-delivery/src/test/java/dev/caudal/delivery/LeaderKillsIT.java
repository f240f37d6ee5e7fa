// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Leaders are killed one after the other, the next one when all replicas are in sync again, while two sources go on with
 * 5,000 lines a second. {@code -Dcaudal.leaderKills=20} for the long form.
 */
@WithLocalKafka(
        brokers = 3,
        sharing = WithLocalKafka.Sharing.CLASS,
        brokerProperties = "broker.session.timeout.ms=3000")
@Timeout(1_800)
final class LeaderKillsIT {
    private static final int KILLS = Integer.getInteger("caudal.leaderKills", 3);
    private static final int LINES_A_CHUNK = 50;
    private static final List<String> SOURCES = List.of("access", "second");
    private static final List<String> CUSTOMERS = List.of("k1", "k2", "k3");

    @Test
    void shouldLoseMisrouteAlterAndReorderNothingWhileLeadersAreKilled(LocalKafka kafka, @TempDir Path directory)
            throws Exception {
        TlsFiles tls = DeliveryHarness.edgeCertificate(kafka, directory);
        for (String customer : CUSTOMERS) {
            DeliveryHarness.createTopic(kafka, "c" + customer, 2, (short) 3);
        }
        DeliverySettings settings = DeliveryHarness.settings(kafka.bootstrapServers(), tls, 32L << 20);
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
            harness.subscribe(CUSTOMERS.toArray(String[]::new));
            harness.delivery.start();
            Feeder feeder =
                    new Feeder(Map.of(SOURCES.get(0), harness.pipeline, SOURCES.get(1), harness.source("second")));
            feeder.thread.start();
            for (int kill = 0; kill < KILLS; kill++) {
                String topic = "c" + CUSTOMERS.get(kill % CUSTOMERS.size());
                Broker leader = kafka.broker(leader(kafka, topic));
                leader.kill();
                harness.await("another leader of " + topic, () -> leader(kafka, topic) != leader.id());
                leader.start();
                leader.awaitReady();
                harness.await("all in sync", () -> allInSync(kafka));
            }
            long read = feeder.stop();
            harness.awaitDelivered(read);
            LedgerSnapshot ledger = harness.ledger();
            long duplicates = check(kafka, read);
            System.out.printf(
                    "%d leaders killed, %d lines: delivered %d, dropped %d, duplicates %d (possible: %d)%n",
                    KILLS, read, ledger.delivered(), ledger.droppedTotal(), duplicates, ledger.possibleDuplicates());
            assertThat(ledger.droppedTotal()).isZero();
            assertThat(duplicates).isLessThanOrEqualTo(ledger.possibleDuplicates());
            assertThat(harness.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    /** Every record is where it belongs, as it was, and after those before it; all lines are there. Returns duplicates. */
    private static long check(LocalKafka kafka, long read) {
        long distinct = 0;
        long records = 0;
        for (String customer : CUSTOMERS) {
            Map<String, Integer> latest = new HashMap<>();
            Set<String> seen = new HashSet<>();
            for (ConsumerRecord<byte[], byte[]> each : DeliveryHarness.contents(kafka, "c" + customer)) {
                String text = new String(each.value(), StandardCharsets.ISO_8859_1);
                String[] parts = text.split(" ", 4);
                assertThat(parts).as(text).hasSize(4);
                assertThat(parts[0]).as("customer of a record in c%s", customer).isEqualTo(customer);
                assertThat(text).isEqualTo(line(customer, parts[1], Integer.parseInt(parts[2])));
                records++;
                if (seen.add(text)) {
                    int number = Integer.parseInt(parts[2]);
                    assertThat(number).as(text).isGreaterThan(latest.getOrDefault(parts[1], -1));
                    latest.put(parts[1], number);
                }
            }
            distinct += seen.size();
        }
        assertThat(distinct).isEqualTo(read);
        return records - distinct;
    }

    private static String line(String customer, String source, int number) {
        String text = customer + " " + source + " " + number;
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return text + " " + Long.toHexString(crc.getValue()) + "/index.html HTTP/2.0 200 hit";
    }

    private static int leader(LocalKafka kafka, String topic) {
        try (Admin admin = kafka.newAdmin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .get(0)
                    .leader()
                    .id();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean allInSync(LocalKafka kafka) {
        try (Admin admin = kafka.newAdmin()) {
            return admin
                    .describeTopics(CUSTOMERS.stream().map(id -> "c" + id).toList())
                    .allTopicNames()
                    .get()
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .map(TopicPartitionInfo::isr)
                    .allMatch(isr -> isr.size() == 3);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** 5,000 lines a second, from each source in turn for each customer in turn. */
    private static final class Feeder {
        private final Map<String, LogPipeline> sources;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Map<String, Integer> next = new HashMap<>();
        final Thread thread = new Thread(this::run, "feeder");
        private long read;

        Feeder(Map<String, LogPipeline> sources) {
            this.sources = sources;
        }

        private void run() {
            long pause = 1_000_000_000L * LINES_A_CHUNK / 5_000;
            long due = System.nanoTime();
            for (int turn = 0; !stopped.get(); turn++) {
                String source = SOURCES.get(turn % SOURCES.size());
                String customer = CUSTOMERS.get(turn / SOURCES.size() % CUSTOMERS.size());
                StringBuilder chunk = new StringBuilder();
                for (int i = 0; i < LINES_A_CHUNK; i++) {
                    int number = next.merge(source + customer, 1, Integer::sum);
                    chunk.append(customer)
                            .append(' ')
                            .append(line(customer, source, number))
                            .append('\n');
                }
                DeliveryHarness.read(sources.get(source), chunk.toString());
                read += LINES_A_CHUNK;
                due += pause;
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        }

        long stop() throws InterruptedException {
            stopped.set(true);
            thread.join();
            return read;
        }
    }
}
