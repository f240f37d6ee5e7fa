// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.OwnTopics;
import dev.caudal.provisioner.model.TopicShape;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** How topics shall be. Pure functions. */
final class TopicShapes {
    private static final int OWN_REPLICAS = 3;
    private static final int OWN_MIN_IN_SYNC = 2;
    private static final Duration TALLY_RETENTION = Duration.ofDays(30);
    private static final Duration SMALLEST_SEGMENT = Duration.ofMinutes(10);
    private static final int SEGMENTS_PER_RETENTION = 6;

    private TopicShapes() {}

    /** A customer's topic that is to be created on a cluster of that many brokers, whether they run or not. */
    static TopicShape created(ProvisionerConfig.Topics config, CustomerOptions options, int brokers) {
        Integer ownReplicas = options.replicas();
        if (ownReplicas != null && ownReplicas > brokers) {
            throw ProvisioningException.failed("replicas=" + ownReplicas + " cannot be had: the cluster has " + brokers
                    + " broker(s). Ask for " + brokers + " at most");
        }
        return customer(config, options, ownReplicas != null ? ownReplicas : Math.min(config.replicas(), brokers));
    }

    /**
     * A customer's topic with that many copies of each partition: what it has, not what brokers run, decides how many must
     * confirm a write.
     */
    static TopicShape customer(ProvisionerConfig.Topics config, CustomerOptions options, int replicas) {
        Duration retention = Objects.requireNonNullElse(options.retention(), config.retention());
        TreeMap<String, String> configs = new TreeMap<>();
        configs.put("cleanup.policy", "delete");
        configs.put("retention.ms", Long.toString(retention.toMillis()));
        configs.put("retention.bytes", Long.toString(config.retentionBytes()));
        // Lines leave a segment at a time: a week, Kafka's default, would keep those of a small customer far too long.
        configs.put("segment.ms", Long.toString(segment(retention).toMillis()));
        configs.put("max.message.bytes", Integer.toString(config.maxMessageBytes()));
        configs.put("min.insync.replicas", Integer.toString(inSync(config.minInSyncReplicas(), replicas)));
        configs.put("compression.type", "producer");
        configs.put("message.timestamp.type", "CreateTime");
        configs.put("unclean.leader.election.enable", "false");
        return new TopicShape(Objects.requireNonNullElse(options.partitions(), config.partitions()), replicas, configs);
    }

    /** Caudal's own topics, by name. */
    static Map<String, TopicShape> own(int brokers) {
        Map<String, TopicShape> shapes = new TreeMap<>();
        shapes.put(
                OwnTopics.REGISTRY,
                own(
                        brokers,
                        Map.of(
                                "cleanup.policy",
                                "compact",
                                "segment.ms",
                                Long.toString(SMALLEST_SEGMENT.toMillis()),
                                "min.cleanable.dirty.ratio",
                                "0.1",
                                "max.compaction.lag.ms",
                                Long.toString(Duration.ofDays(7).toMillis()))));
        shapes.put(
                OwnTopics.TALLY,
                own(
                        brokers,
                        Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(TALLY_RETENTION.toMillis()))));
        // For ever: an audit log is small, and worth what it reaches back.
        shapes.put(OwnTopics.CHANGES, own(brokers, Map.of("cleanup.policy", "delete", "retention.ms", "-1")));
        return shapes;
    }

    private static TopicShape own(int brokers, Map<String, String> configs) {
        int replicas = Math.min(OWN_REPLICAS, brokers);
        TreeMap<String, String> all = new TreeMap<>(configs);
        all.put("min.insync.replicas", Integer.toString(inSync(OWN_MIN_IN_SYNC, replicas)));
        all.put("unclean.leader.election.enable", "false");
        return new TopicShape(1, replicas, all);
    }

    /** With two copies, waiting for both would stop delivery whenever one broker restarts. */
    private static int inSync(int wanted, int replicas) {
        return Math.max(1, Math.min(wanted, replicas - 1));
    }

    private static Duration segment(Duration retention) {
        Duration part = retention.dividedBy(SEGMENTS_PER_RETENTION);
        return part.compareTo(SMALLEST_SEGMENT) < 0 ? SMALLEST_SEGMENT : part;
    }
}
