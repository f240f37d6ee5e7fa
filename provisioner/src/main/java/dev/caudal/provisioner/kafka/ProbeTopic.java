// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads one topic by hand: what is there, and what comes. No group, no offsets kept. One thread. */
public final class ProbeTopic {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    private final AdminProperties properties;
    private final String topic;

    /** Connects when something is read. */
    public ProbeTopic(AdminProperties properties, String topic) {
        this.properties = properties;
        this.topic = topic;
    }

    /** Hears of each record. */
    public interface Listener {
        /** A record's value; {@code fresh} if it came while somebody watched. */
        void record(byte[] value, boolean fresh);
    }

    /**
     * All that arrived since then, and what arrives until the time is over.
     *
     * @param stop ends it early, when it becomes true
     */
    public void watch(Instant since, Duration time, AtomicBoolean stop, Listener listener) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties.with(Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                1,
                ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false)))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, CALL_LIMIT).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, CALL_LIMIT);
            Map<TopicPartition, Long> asked = new HashMap<>();
            partitions.forEach(partition -> asked.put(partition, since.toEpochMilli()));
            Map<TopicPartition, OffsetAndTimestamp> first = consumer.offsetsForTimes(asked, CALL_LIMIT);
            for (TopicPartition partition : partitions) {
                OffsetAndTimestamp found = first.get(partition);
                consumer.seek(partition, found == null ? end(ends, partition) : found.offset());
            }
            long deadline = System.nanoTime() + time.toNanos();
            long slowest = System.nanoTime() + time.plus(CALL_LIMIT).toNanos();
            while (!stop.get()
                    && (System.nanoTime() - deadline < 0
                            || (isBehind(consumer, ends) && System.nanoTime() - slowest < 0))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.value() != null) {
                        listener.record(record.value(), record.offset() >= end(ends, partition));
                    }
                }
            }
        } catch (KafkaException e) {
            throw Calls.failure("read " + topic, e);
        }
    }

    private static boolean isBehind(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return consumer.assignment().stream()
                .anyMatch(partition -> consumer.position(partition, CALL_LIMIT) < end(ends, partition));
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }
}
