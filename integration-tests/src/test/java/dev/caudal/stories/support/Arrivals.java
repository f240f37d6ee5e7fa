// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import dev.caudal.localkafka.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What arrives in one topic from the making of this object on, as a super user sees it; each byte of a line is one
 * character. One thread.
 */
public final class Arrivals implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final List<String> lines = new ArrayList<>();

    private Arrivals(String topic, KafkaConsumer<byte[], byte[]> consumer) {
        this.topic = topic;
        this.consumer = consumer;
        this.partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Of the customer's access topic. */
    public static Arrivals of(LocalKafka kafka, String customer) {
        Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
        properties.put("allow.auto.create.topics", false);
        return new Arrivals(
                "c" + customer,
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** Everything that is there by now. */
    public List<String> lines() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll();
        }
        return List.copyOf(lines);
    }

    /** Waits until there are so many lines, and returns all. */
    public List<String> await(int count) {
        return await(arrived -> arrived.size() >= count, count + " lines");
    }

    /**
     * Waits until the lines are enough, and returns all.
     *
     * @param wish what is waited for, for the failure's message
     */
    public List<String> await(Predicate<List<String>> enough, String wish) {
        Await.until(
                () -> {
                    poll();
                    return enough.test(lines);
                },
                () -> topic + " got " + lines.size() + " lines, but not " + wish);
        return lines();
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
            if (each.key() != null || each.headers().toArray().length > 0) {
                throw new AssertionError("a record of " + topic + " has a key or headers: " + each);
            }
            lines.add(new String(each.value(), StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
