// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import dev.caudal.delivery.internal.DirectDelivery;
import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 1,000 customers, of whom one has no topic, one has no right, ten have no leader, ten have a follower that stands still,
 * and one floods. The others must not notice.
 */
@WithLocalKafka(brokers = 3, sharing = WithLocalKafka.Sharing.CLASS)
@Timeout(1800)
final class IsolationIT {
    private static final int HEALTHY = 977;
    private static final int BROKEN_EACH = 10;
    /** Sealed and not yet acknowledged; what comes meanwhile makes the next batch larger instead of another one. */
    private static final int MOST_BATCHES_WAITING = 4;

    private static final int PAIRS = Integer.getInteger("caudal.isolationPairs", 3);
    /**
     * Of a tenth of a second and more. The first request with a topic whose follower has just stopped keeps all others in it
     * waiting, once ({@code Patience}): with 40 rounds that is the p99, with more than 100 it is the longest alone.
     */
    private static final int ROUNDS = Integer.getInteger("caudal.isolationRounds", 40);

    private static final int SAMPLED = 40;

    @Test
    void shouldNotDelayHealthyCustomersWhileOthersCannotDeliver(LocalKafka kafka, @TempDir Path directory)
            throws Exception {
        TlsFiles tls = DeliveryHarness.edgeCertificate(kafka, directory);
        List<String> healthy = ids("h", HEALTHY);
        List<String> leaderless = ids("l", BROKEN_EACH);
        List<String> slow = ids("s", BROKEN_EACH);
        createTopics(kafka, healthy, leaderless, slow);
        DeliverySettings settings = DeliveryHarness.settings(kafka.bootstrapServers(), tls, 16L << 20);
        try (DeliveryHarness harness = new DeliveryHarness(settings)) {
            RoutingTableBuilder table =
                    RoutingTable.builder(RoutingTable.empty()).epoch("e1").version(1);
            List<String> all = new ArrayList<>(healthy);
            all.addAll(leaderless);
            all.addAll(slow);
            all.addAll(List.of("missing", "flood"));
            all.forEach(id -> table.customer(id, "s1", Map.of("access", "c" + id)));
            table.customer("denied", "s1", Map.of("access", "xdenied"));
            RoutingTable routes = table.build();
            harness.routing.publish(routes);
            harness.delivery.routes(routes.routes());
            harness.delivery.start();

            healthy.forEach(id -> harness.readNumbered(id, 0, 1));
            harness.awaitDelivered(HEALTHY);
            Broker lost = kafka.broker(3);
            lost.kill();
            harness.await("no leader", () -> !hasLeader(kafka, "c" + leaderless.get(0)));

            Run run = new Run(harness, routes, healthy);
            List<Double> ratios = new ArrayList<>();
            int round = 1;
            for (int pair = 0; pair < PAIRS; pair++) {
                Times calm = run.rounds(round, List.of());
                round += ROUNDS;
                kafka.broker(2).freeze();
                List<String> broken = new ArrayList<>(leaderless);
                broken.addAll(slow);
                broken.addAll(List.of("missing", "denied", "flood"));
                Times faulty = run.rounds(round, broken);
                round += ROUNDS;
                kafka.broker(2).resume();
                double ratio = faulty.p99() / calm.p99();
                System.out.printf(
                        Locale.ROOT,
                        "pair %d: healthy customers' times less linger: calm %s, with 23 broken %s, ratio of p99 %.2f%n",
                        pair + 1,
                        calm,
                        faulty,
                        ratio);
                ratios.add(ratio);
            }
            ratios.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "1,000 customers, 23 broken: median ratio of p99 %.2f; most batches of a healthy customer waiting: %d%n",
                    ratios.get(ratios.size() / 2),
                    run.mostWaiting);
            assertThat(run.mostWaiting).isLessThanOrEqualTo(MOST_BATCHES_WAITING);

            lost.start();
            lost.awaitReady();
            DeliveryHarness.createTopic(kafka, "cmissing", 1, (short) 1);
            DeliveryHarness.allow(kafka, "xdenied", PatternType.LITERAL);
            harness.await("everything resolved", () -> harness.ledger().inMemory() == 0);
            LedgerSnapshot ledger = harness.ledger();
            assertThat(ledger.byRoute().entrySet()).allSatisfy(entry -> {
                if (!entry.getKey().customer().value().equals("flood")) {
                    assertThat(entry.getValue().dropped())
                            .as(entry.getKey().toString())
                            .isEmpty();
                }
            });
            List<String> expected = IntStream.range(0, round)
                    .mapToObj(i -> "line-" + i + " of customer " + healthy.get(0))
                    .toList();
            assertThat(DeliveryHarness.texts(kafka, "c" + healthy.get(0))).isEqualTo(expected);
        }
    }

    private static void createTopics(
            LocalKafka kafka, List<String> healthy, List<String> leaderless, List<String> slow) {
        List<NewTopic> topics = new ArrayList<>();
        healthy.forEach(id -> topics.add(new NewTopic("c" + id, Map.of(0, List.of(1)))));
        leaderless.forEach(id -> topics.add(new NewTopic("c" + id, Map.of(0, List.of(3)))));
        slow.forEach(id -> topics.add(new NewTopic("c" + id, Map.of(0, List.of(1, 2)))));
        topics.add(new NewTopic("cflood", Map.of(0, List.of(1))));
        topics.add(new NewTopic("xdenied", Map.of(0, List.of(1))));
        topics.forEach(topic -> topic.configs(Map.of(
                "min.insync.replicas",
                topic.replicasAssignments().get(0).size() == 2 ? "2" : "1",
                // As all topics grow alike, all would have their first index entry in one and the same request, and a
                // broker
                // whose 2,000 index files are touched for the first time stands still for seconds.
                "index.interval.bytes",
                String.valueOf(1 << 30))));
        for (int from = 0; from < topics.size(); from += 200) {
            DeliveryHarness.createTopics(kafka, topics.subList(from, Math.min(from + 200, topics.size())));
        }
    }

    private static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static boolean hasLeader(LocalKafka kafka, String topic) {
        try (Admin admin = kafka.newAdmin()) {
            return admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic)
                            .partitions()
                            .get(0)
                            .leader()
                    != null;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads one line of every healthy customer a round, and watches how long some of them take to be acknowledged. */
    private static final class Run {
        private static final long ROUND_NANOS = 100_000_000;

        private final DeliveryHarness harness;
        private final DirectDelivery delivery;
        private final List<String> healthy;
        private final List<Route> healthyRoutes;
        private final Random random = new Random(83);
        private int mostWaiting;

        Run(DeliveryHarness harness, RoutingTable table, List<String> healthy) {
            this.harness = harness;
            this.delivery = (DirectDelivery) harness.delivery;
            this.healthy = healthy;
            this.healthyRoutes = table.routes().stream()
                    .filter(route -> healthy.contains(route.customer().value()))
                    .toList();
        }

        /** The sampled customers' times from reading to acknowledgement, less the linger. */
        Times rounds(int first, List<String> broken) {
            double[] millis = new double[ROUNDS * SAMPLED];
            int samples = 0;
            for (int round = first; round < first + ROUNDS; round++) {
                long began = System.nanoTime();
                StringBuilder chunk = new StringBuilder();
                for (String id : healthy) {
                    chunk.append(id)
                            .append(" line-")
                            .append(round)
                            .append(" of customer ")
                            .append(id)
                            .append('\n');
                }
                for (String id : broken) {
                    int lines = id.equals("flood") ? 200 : 3;
                    for (int i = 0; i < lines; i++) {
                        chunk.append(id)
                                .append(' ')
                                .append(random.nextLong())
                                .append(" x".repeat(500))
                                .append('\n');
                    }
                }
                harness.read(chunk.toString());
                List<Route> waiting = new ArrayList<>();
                for (int i = 0; i < SAMPLED; i++) {
                    waiting.add(healthyRoutes.get((round + i * HEALTHY / SAMPLED) % HEALTHY));
                }
                while (!waiting.isEmpty() || System.nanoTime() - began < ROUND_NANOS) {
                    long now = System.nanoTime();
                    for (int i = waiting.size() - 1; i >= 0; i--) {
                        if (delivery.heldBytes(waiting.get(i)) == 0) {
                            waiting.remove(i);
                            millis[samples++] = (now - began) / 1e6;
                        }
                    }
                    for (Route route : healthyRoutes) {
                        mostWaiting = Math.max(mostWaiting, delivery.unacknowledgedBatches(route));
                    }
                    if (now - began > 60_000_000_000L) {
                        throw new AssertionError("not acknowledged: " + waiting + ", " + harness.delivery.status());
                    }
                    LockSupport.parkNanos(200_000);
                }
            }
            Arrays.sort(millis, 0, samples);
            double linger = DeliveryHarness.LINGER.toMillis();
            return new Times(
                    millis[samples / 2] - linger,
                    Math.max(0.1, millis[(int) (samples * 0.99)] - linger),
                    millis[samples - 1] - linger);
        }
    }

    /** In milliseconds. */
    private record Times(double median, double p99, double longest) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "median %.0f, p99 %.0f, longest %.0f ms", median, p99, longest);
        }
    }
}
