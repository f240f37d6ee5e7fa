// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.model.OwnTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what nodes counted. One thread. */
public final class TallyTopic {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);

    private final AdminProperties properties;

    /** Connects when something is read. */
    public TallyTopic(AdminProperties properties) {
        this.properties = properties;
    }

    /**
     * What was read.
     *
     * @param records those that are right, in the order of their arrival
     * @param refused those that are not, with the reason
     */
    public record Reading(List<TallyRecord> records, List<String> refused) {
        /** Copies both. */
        public Reading {
            records = List.copyOf(records);
            refused = List.copyOf(refused);
        }
    }

    /** All counts that arrived since then. */
    public Reading readSince(Instant since) {
        List<TallyRecord> records = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Map<String, Object> config = properties.with(Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false));
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions = consumer.partitionsFor(OwnTopics.TALLY, CALL_LIMIT).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli()), CALL_LIMIT)
                        .get(partition);
                long end = consumer.endOffsets(List.of(partition), CALL_LIMIT).getOrDefault(partition, 0L);
                consumer.seek(partition, first == null ? end : first.offset());
                while (consumer.position(partition, CALL_LIMIT) < end) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        accept(record, records, refused);
                    }
                }
            }
        } catch (KafkaException e) {
            throw Calls.failure("read " + OwnTopics.TALLY, e);
        }
        return new Reading(once(records), refused);
    }

    /** An edge sends a record again when it does not know whether it arrived; the second says nothing new. */
    private static List<TallyRecord> once(List<TallyRecord> records) {
        Set<List<Object>> seen = new HashSet<>();
        return records.stream()
                .filter(record -> seen.add(List.of(record.node(), record.run(), record.sequence())))
                .toList();
    }

    private static void accept(ConsumerRecord<byte[], byte[]> record, List<TallyRecord> records, List<String> refused) {
        try {
            if (record.key() == null || record.value() == null) {
                throw new IllegalArgumentException("it has no key or no value");
            }
            records.add(TallyRecord.parse(new String(record.key(), StandardCharsets.UTF_8), record.value()));
        } catch (IllegalArgumentException e) {
            refused.add("the count at offset " + record.offset() + " cannot be used: " + e.getMessage());
        }
    }
}
