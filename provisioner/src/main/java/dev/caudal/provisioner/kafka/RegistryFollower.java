// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.model.OwnTopics;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the registry and hands each new state of it on, some milliseconds after it was written.
 *
 * <p>Only states are handed on in which nothing that was committed is missing, so that a version means the same to everyone.
 * While the brokers are away the last state goes on to hold. The listener is called on the follower's thread.
 */
public final class RegistryFollower extends Follower {
    private static final TopicPartition PARTITION = new TopicPartition(OwnTopics.REGISTRY, 0);
    private static final Duration POLL = Duration.ofMillis(200);

    private final AdminProperties properties;
    private final Consumer<RegistrySnapshot> listener;

    /** Starts nothing yet. */
    public RegistryFollower(AdminProperties properties, Consumer<RegistrySnapshot> listener, Events events) {
        super("caudal-registry-follower", events);
        this.properties = properties;
        this.listener = listener;
    }

    @Override
    void follow() {
        try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
                RegistryRecords.consumer(properties)) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            RegistryRecords records = new RegistryRecords();
            long version = -1;
            while (!isStopped()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    records.accept(record);
                }
                if (consumer.currentLag(PARTITION).orElse(-1) != 0) {
                    continue;
                }
                long position = consumer.position(PARTITION);
                if (position < version) {
                    return; // Another topic of that name: it is read from its beginning.
                }
                if (position > version) {
                    version = position;
                    records.snapshot(version).ifPresent(listener);
                    good();
                }
            }
        }
    }
}
