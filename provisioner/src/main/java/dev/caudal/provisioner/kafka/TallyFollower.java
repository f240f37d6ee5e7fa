// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.model.OwnTopics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows what nodes count, from a day ago. Records that are none are passed over: {@code audit} names them. The listener is
 * called on the follower's thread; after a failure it is told to forget, and hears the day again.
 */
public final class TallyFollower extends Follower {
    private static final Duration BACK = Duration.ofHours(24);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

    private final AdminProperties properties;
    private final Clock clock;
    private final Runnable forget;
    private final Consumer<TallyRecord> listener;

    /** Starts nothing yet. */
    public TallyFollower(
            AdminProperties properties,
            Clock clock,
            Runnable forget,
            Consumer<TallyRecord> listener,
            Consumer<String> troubles) {
        super("caudal-tally-follower", troubles);
        this.properties = properties;
        this.clock = clock;
        this.forget = forget;
        this.listener = listener;
    }

    @Override
    void follow() {
        try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
                RegistryRecords.consumer(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(OwnTopics.TALLY, CALL_LIMIT).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            forget.run();
            consumer.assign(partitions);
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition ->
                    times.put(partition, clock.instant().minus(BACK).toEpochMilli()));
            Map<TopicPartition, OffsetAndTimestamp> first = consumer.offsetsForTimes(times, CALL_LIMIT);
            for (TopicPartition partition : partitions) {
                OffsetAndTimestamp found = first.get(partition);
                if (found == null) {
                    consumer.seekToEnd(List.of(partition));
                } else {
                    consumer.seek(partition, found.offset());
                }
            }
            good();
            while (!isStopped()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    accept(record);
                }
            }
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        TallyRecord parsed;
        try {
            parsed = TallyRecord.parse(new String(record.key(), StandardCharsets.UTF_8), record.value());
        } catch (IllegalArgumentException e) {
            return;
        }
        listener.accept(parsed);
    }
}
