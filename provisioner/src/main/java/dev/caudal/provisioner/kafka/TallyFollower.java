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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows what nodes count, from some hours ago. Records that are none are passed over: {@code audit} names them. The listener is
 * called on the follower's thread; after a failure it is told to forget, and hears those hours again.
 */
public final class TallyFollower extends Follower {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

    private final AdminProperties properties;
    private final Clock clock;
    private final Duration back;
    private final Listener listener;

    /** Hears what is counted. */
    public interface Listener {
        /** All is told again. */
        void forget();

        /** A node's count; the same may come twice. */
        void counted(TallyRecord record);

        /** All that was there at the beginning has been told. */
        void caughtUp();
    }

    /**
     * Starts nothing yet.
     *
     * @param back from how long ago
     */
    public TallyFollower(AdminProperties properties, Clock clock, Duration back, Listener listener, Events events) {
        super("caudal-tally-follower", events);
        this.properties = properties;
        this.clock = clock;
        this.back = back;
        this.listener = listener;
    }

    @Override
    void follow() {
        try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
                RegistryRecords.consumer(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(OwnTopics.TALLY, CALL_LIMIT).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            listener.forget();
            consumer.assign(partitions);
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition ->
                    times.put(partition, clock.instant().minus(back).toEpochMilli()));
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
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, CALL_LIMIT);
            boolean behind = true;
            while (!isStopped()) {
                if (behind
                        && ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey(), CALL_LIMIT) >= end.getValue())) {
                    behind = false;
                    listener.caughtUp();
                }
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
        listener.counted(parsed);
    }
}
