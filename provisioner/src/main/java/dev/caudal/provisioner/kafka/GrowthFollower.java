// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.audit.Growth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks every few seconds how much topics grew in each of the last whole hours, on a thread and a connection of its own. Where an hour
 * begins in a partition is asked for once; it is kept, bounded by partitions × hours.
 */
public final class GrowthFollower extends Follower {
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration NOT_YET = Duration.ofMillis(200);

    private final AdminProperties properties;
    private final Clock clock;
    private final int hours;
    private final Listener listener;
    private final Map<TopicPartition, SortedMap<Instant, Long>> begins = new HashMap<>();
    private final Map<String, String> topicIds = new HashMap<>();

    /** For whom it looks; called on its thread. */
    public interface Listener {
        /** The topics that are looked at; nothing, if it is too early to. What is counted later is compared with the next look. */
        Optional<Collection<String>> begin(Instant first, Instant end);

        /** How they grew between these hours. */
        void grown(List<Growth> growths);
    }

    /**
     * Starts nothing yet.
     *
     * @param hours how many whole hours
     */
    public GrowthFollower(AdminProperties properties, Clock clock, int hours, Listener listener, Events events) {
        super("caudal-growth-follower", events);
        this.properties = properties;
        this.clock = clock;
        this.hours = hours;
        this.listener = listener;
    }

    @Override
    void follow() {
        try (Cluster cluster = Cluster.connect(properties)) {
            while (!isStopped()) {
                Instant end = clock.instant().truncatedTo(ChronoUnit.HOURS);
                Instant first = end.minus(hours, ChronoUnit.HOURS);
                Optional<Collection<String>> topics = listener.begin(first, end);
                if (topics.isPresent()) {
                    listener.grown(look(cluster, topics.get(), first, end));
                    good();
                }
                pause(topics.isPresent() ? INTERVAL : NOT_YET);
            }
        }
    }

    private List<Growth> look(Cluster cluster, Collection<String> topics, Instant first, Instant end) {
        Map<TopicPartition, Long> kept = cluster.offsetsOfReachable(partitions(cluster, topics), OffsetSpec.earliest());
        // Before the hours, so that what arrives in between is not in one that it does not belong to.
        Map<TopicPartition, Long> ends = cluster.offsetsOfReachable(kept.keySet(), OffsetSpec.latest());
        // Those that still have records after the hour, of which the first stays the first.
        Set<TopicPartition> going = new HashSet<>(ends.keySet());
        for (Instant hour = first; !hour.isAfter(end); hour = hour.plus(1, ChronoUnit.HOURS)) {
            Instant begin = hour;
            List<TopicPartition> unknown = going.stream()
                    .filter(partition -> !begins(partition).containsKey(begin))
                    .toList();
            going.removeAll(unknown);
            cluster.offsetsOfReachable(unknown, OffsetSpec.forTimestamp(begin.toEpochMilli()))
                    .forEach((partition, offset) -> {
                        if (offset >= 0) {
                            begins(partition).put(begin, offset);
                            going.add(partition);
                        }
                    });
        }
        List<Growth> growths = new ArrayList<>();
        for (Map.Entry<TopicPartition, Long> each : ends.entrySet()) {
            SortedMap<Instant, Long> of = begins(each.getKey());
            of.headMap(first).clear();
            long firstKept = kept.getOrDefault(each.getKey(), 0L);
            for (Instant hour = first; hour.isBefore(end); hour = hour.plus(1, ChronoUnit.HOURS)) {
                long from = of.getOrDefault(hour, each.getValue());
                long until = of.getOrDefault(hour.plus(1, ChronoUnit.HOURS), each.getValue());
                // Where retention has begun to eat, nobody knows how much of this hour is gone.
                boolean whole = firstKept == 0 || from > firstKept;
                growths.add(new Growth(
                        each.getKey().topic(), each.getKey().partition(), hour, Math.max(0, until - from), whole));
            }
        }
        return growths;
    }

    private SortedMap<Instant, Long> begins(TopicPartition partition) {
        return begins.computeIfAbsent(partition, key -> new TreeMap<>());
    }

    /** Those that there are; what is known of others is forgotten, also of an earlier topic of the same name. */
    private Set<TopicPartition> partitions(Cluster cluster, Collection<String> topics) {
        Map<String, Cluster.TopicPartitions> states = cluster.partitionsOf(topics);
        begins.keySet().removeIf(partition -> {
            Cluster.TopicPartitions state = states.get(partition.topic());
            return state == null || !state.id().equals(topicIds.get(partition.topic()));
        });
        topicIds.clear();
        Set<TopicPartition> partitions = new HashSet<>();
        states.forEach((topic, state) -> {
            topicIds.put(topic, state.id());
            for (int i = 0; i < state.partitions(); i++) {
                partitions.add(new TopicPartition(topic, i));
            }
        });
        return partitions;
    }
}
