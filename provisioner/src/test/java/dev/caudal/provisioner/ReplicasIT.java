// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two processes under load: customers are changed through both at once, while edges ask both for the list. */
@ExtendWith(Serving.Shared.class)
final class ReplicasIT {
    private static final int CUSTOMERS = 6;
    private static final int EDGES = 8;
    private static final String LIST = "/v1/edge/active-customers";

    @Test
    void shouldGiveTheSameListAndDoNothingTwiceUnderLoad(Serving serving) throws Exception {
        String operator = serving.root();
        String edge = serving.api().token(serving.operator(), "edge:" + edge(serving));
        List<String> customers =
                IntStream.range(0, CUSTOMERS).mapToObj(i -> "rep" + i).toList();
        Map<String, String> ofOne = new ConcurrentSkipListMap<>();
        Map<String, String> ofTheOther = new ConcurrentSkipListMap<>();
        awaitSame(serving, edge);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(EDGES + 2 * CUSTOMERS);
        try {
            List<Future<?>> edges = new ArrayList<>();
            for (int i = 0; i < EDGES; i++) {
                ServedApi api = i % 2 == 0 ? serving.api() : serving.other();
                Map<String, String> seen = i % 2 == 0 ? ofOne : ofTheOther;
                edges.add(threads.submit(() -> poll(api, edge, seen, done, asked)));
            }
            // Each customer through both processes at the same moment.
            List<Callable<Integer>> changes = new ArrayList<>();
            for (String customer : customers) {
                for (ServedApi api : List.of(serving.api(), serving.other())) {
                    changes.add(() -> subscribe(api, customer, operator));
                }
            }
            int attempts = 0;
            for (Future<Integer> each : threads.invokeAll(changes)) {
                attempts += each.get();
            }
            awaitSame(serving, edge);
            done.set(true);
            for (Future<?> each : edges) {
                each.get();
            }
            System.out.println("ReplicasIT: " + changes.size() + " changes in " + attempts + " requests, " + asked
                    + " lists asked for");
        } finally {
            done.set(true);
            threads.shutdownNow();
        }

        Set<String> both = new TreeSet<>(ofOne.keySet());
        both.retainAll(ofTheOther.keySet());
        assertThat(both).as("states that both gave").isNotEmpty();
        for (String tag : both) {
            assertThat(ofOne.get(tag)).as(tag).isEqualTo(ofTheOther.get(tag));
        }
        for (String customer : customers) {
            List<String> steps = steps(serving, customer);
            assertThat(steps).as(customer).doesNotHaveDuplicates();
            assertThat(steps.stream()
                            .filter(step -> step.startsWith("record customer"))
                            .toList())
                    .as(customer)
                    .hasSize(2);
            assertThat(steps).as(customer).anyMatch(step -> step.contains("state=active"));
        }

        String before = tag(serving.api(), edge);
        for (String customer : customers) {
            assertThat(subscribe(serving.api(), customer, operator)).isPositive();
            assertThat(subscribe(serving.other(), customer, operator)).isPositive();
        }
        assertThat(tag(serving.api(), edge)).as("all is done already").isEqualTo(before);
        assertThat(tag(serving.other(), edge)).isEqualTo(before);
    }

    /** The node that all share. */
    private static String edge(Serving serving) {
        serving.operator()
                .succeed(
                        "edge-credentials",
                        "mad1",
                        "-o",
                        serving.folder().resolve("edges").toString());
        return "mad1";
    }

    /** As an edge does: with the tag of what it has. */
    private static void poll(
            ServedApi api, String edge, Map<String, String> seen, AtomicBoolean done, AtomicInteger asked) {
        String tag = "";
        while (!done.get()) {
            HttpRequest.Builder request = api.request(LIST).header("Authorization", "Bearer " + edge);
            HttpResponse<String> answer = api.send(
                    tag.isEmpty()
                            ? request.build()
                            : request.header("If-None-Match", tag).build());
            asked.incrementAndGet();
            if (answer.statusCode() == 200) {
                tag = answer.headers().firstValue("ETag").orElseThrow();
                String before = seen.putIfAbsent(tag, answer.body());
                assertThat(before == null || before.equals(answer.body()))
                        .as(tag)
                        .isTrue();
            } else {
                assertThat(answer.statusCode()).isIn(304, 429);
            }
            ServedApi.pause();
        }
    }

    /** Asks again where it is told to; how often it asked. */
    private static int subscribe(ServedApi api, String customer, String operator) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> answer = api.call("PUT", "/v1/customers/" + customer + "/streaming", operator, null);
            if (answer.statusCode() == 200) {
                return attempt;
            }
            assertThat(answer.statusCode()).as(answer.body() + "\n" + api.log()).isEqualTo(503);
            assertThat(System.nanoTime()).as(api.log()).isLessThan(deadline);
            ServedApi.pause();
        }
    }

    private static String tag(ServedApi api, String token) {
        return api.call("GET", LIST, token, null).headers().firstValue("ETag").orElse("not from " + api.address());
    }

    private static void awaitSame(Serving serving, String token) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!tag(serving.api(), token).equals(tag(serving.other(), token))) {
            assertThat(System.nanoTime()).as("both have the same list").isLessThan(deadline);
            ServedApi.pause();
        }
        // Long enough for each edge to see it.
        for (int i = 0; i < 5; i++) {
            ServedApi.pause();
        }
    }

    /** What the record of changes has of a customer, whichever process did it. */
    private static List<String> steps(Serving serving, String customer) {
        Map<String, Object> properties = new HashMap<>(serving.kafka().adminProperties());
        properties.put("isolation.level", "read_committed");
        List<String> steps = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition changes = new TopicPartition("_caudal.changes", 0);
            consumer.assign(List.of(changes));
            consumer.seekToBeginning(List.of(changes));
            long end = consumer.endOffsets(List.of(changes)).getOrDefault(changes, 0L);
            while (consumer.position(changes) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    String step = ServedApi.parse(new String(record.value(), StandardCharsets.UTF_8))
                            .path("did")
                            .asText();
                    if (step.matches(".*\\bc?" + customer + "\\b.*")) {
                        steps.add(step);
                    }
                });
            }
        }
        return steps;
    }
}
