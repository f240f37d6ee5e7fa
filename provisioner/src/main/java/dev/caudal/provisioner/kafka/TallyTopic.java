// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.audit.HeardCounts;
import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.model.OwnTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
     * Reads all counts that arrived since then, one at a time: whoever listens keeps what is needed of each.
     *
     * @param listener those that are right, in the order of their arrival, each once
     * @param refused those that are not, with the reason
     */
    public void readSince(
            Instant since,
            java.util.function.Consumer<TallyRecord> listener,
            java.util.function.Consumer<String> refused) {
        // An edge sends a record again when it does not know whether it arrived; the second says nothing new.
        HeardCounts heard = new HeardCounts();
        java.util.function.Consumer<TallyRecord> once = record -> {
            if (heard.isNew(record)) {
                listener.accept(record);
            }
        };
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
                        accept(record, once, refused);
                    }
                }
            }
        } catch (KafkaException e) {
            throw Calls.failure("read " + OwnTopics.TALLY, e);
        }
    }

    private static void accept(
            ConsumerRecord<byte[], byte[]> record,
            java.util.function.Consumer<TallyRecord> listener,
            java.util.function.Consumer<String> refused) {
        try {
            if (record.key() == null || record.value() == null) {
                throw new IllegalArgumentException("it has no key or no value");
            }
            listener.accept(TallyRecord.parse(new String(record.key(), StandardCharsets.UTF_8), record.value()));
        } catch (IllegalArgumentException e) {
            refused.accept("the count at offset " + record.offset() + " cannot be used: " + e.getMessage());
        }
    }
}
