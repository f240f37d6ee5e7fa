// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.HistoryEntry;
import dev.caudal.provisioner.model.OwnTopics;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads who changed what. One thread. */
public final class ChangesTopic {
    private static final TopicPartition PARTITION = new TopicPartition(OwnTopics.CHANGES, 0);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);

    private final AdminProperties properties;

    /** Connects when something is read. */
    public ChangesTopic(AdminProperties properties) {
        this.properties = properties;
    }

    /**
     * The last changes, the oldest of them first. Reads all that there ever were, and keeps no more than are asked for.
     *
     * @param only whose; empty for everybody's
     * @param most how many
     * @throws ProvisioningException if {@code init} has not been run, or the topic cannot be read to its end within a minute
     */
    public List<HistoryEntry> last(Optional<CustomerId> only, int most) {
        Deque<HistoryEntry> last = new ArrayDeque<>();
        long deadline = System.nanoTime() + READ_LIMIT.toNanos();
        try (Consumer<byte[], byte[]> consumer = RegistryRecords.consumer(properties)) {
            if (consumer.partitionsFor(OwnTopics.CHANGES, CALL_LIMIT).isEmpty()) {
                throw ProvisioningException.failed(
                        "this cluster has no record of changes (topic " + OwnTopics.CHANGES + "): run 'init' first");
            }
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION), CALL_LIMIT).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION, CALL_LIMIT) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    HistoryEntry entry = RegistryCodec.readChange(record.offset(), record.value());
                    if (only.isEmpty() || only.equals(entry.customer())) {
                        last.addLast(entry);
                        if (last.size() > most) {
                            last.removeFirst();
                        }
                    }
                }
                if (System.nanoTime() - deadline > 0) {
                    throw ProvisioningException.failed(
                            "the record of changes could not be read to its end (offset " + consumer.position(PARTITION)
                                    + " of " + end + ") within " + READ_LIMIT.toSeconds() + " s");
                }
            }
        } catch (KafkaException e) {
            throw Calls.failure("read " + OwnTopics.CHANGES, e);
        }
        return List.copyOf(last);
    }
}
