// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.kafka.GroupMember;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.TopicState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Compares where a customer's groups stand with the ends of his topics. One thread. */
final class ConsumerLag {
    /** Of the retention: who is farther behind will lose lines soon. */
    private static final int FAR_BEHIND_PERCENT = 75;

    private final Work work;

    ConsumerLag(Work work) {
        this.work = work;
    }

    LagReport of(CustomerId id) {
        Customer customer = work.registry().read().require(id);
        List<TopicPartition> partitions = new ArrayList<>();
        Map<String, TopicState> topics = work.cluster().topics(customer.topics().values());
        topics.forEach((topic, state) -> {
            for (int i = 0; i < state.partitions(); i++) {
                partitions.add(new TopicPartition(topic, i));
            }
        });
        Map<TopicPartition, Long> first = work.cluster().firstOffsets(partitions);
        Map<TopicPartition, Long> ends = work.cluster().endOffsets(partitions);
        Duration retention = Objects.requireNonNullElse(
                customer.options().retention(), work.config().topics().retention());
        Instant edge = work.clock()
                .instant()
                .minus(retention.multipliedBy(FAR_BEHIND_PERCENT).dividedBy(100));
        Map<TopicPartition, Long> needed = work.cluster().offsetsAt(partitions, edge);

        String prefix = work.template().groupPrefix(id);
        Map<String, Integer> members = new TreeMap<>();
        for (GroupMember member : work.cluster().membersOf(prefix)) {
            members.merge(member.group(), 1, Integer::sum);
        }
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
                new TreeMap<>(work.cluster().committed(prefix));
        List<LagReport.Group> groups = new ArrayList<>();
        committed.forEach((group, offsets) -> {
            List<LagReport.Partition> behind = new ArrayList<>();
            offsets.forEach((partition, offset) -> {
                Long end = ends.get(partition);
                if (end != null && offset != null) {
                    behind.add(new LagReport.Partition(
                            partition.topic(),
                            partition.partition(),
                            Math.max(0, end - Math.max(offset.offset(), first.getOrDefault(partition, 0L))),
                            offset.offset() < needed.getOrDefault(partition, 0L)));
                }
            });
            behind.sort(Comparator.comparing(LagReport.Partition::topic).thenComparingInt(LagReport.Partition::number));
            groups.add(new LagReport.Group(group, members.getOrDefault(group, 0), behind));
        });
        long held = 0;
        for (TopicPartition partition : partitions) {
            held += ends.getOrDefault(partition, 0L) - first.getOrDefault(partition, 0L);
        }
        return new LagReport(id, held, groups);
    }
}
