// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import dev.caudal.bundle.Brand;
import dev.caudal.core.naming.TopicTemplate;
import java.time.Duration;
import java.util.List;

/**
 * What an operator sets in {@code provisioner.yaml}; all of it has a default.
 *
 * @param bootstrapServers where customers connect; empty means: where the admin does
 * @param listener the brokers' listener that customers and edges use; empty means: the one that the admin uses
 * @param template how topics and groups are called
 * @param brand the CDN's name
 * @param topics how customers' topics are made
 * @param certificates how long certificates hold
 */
public record ProvisionerConfig(
        List<String> bootstrapServers,
        String listener,
        TopicTemplate template,
        Brand brand,
        Topics topics,
        Certificates certificates) {
    /** What holds without a file. */
    public static final ProvisionerConfig DEFAULT = new ProvisionerConfig(
            List.of(), "", TopicTemplate.DEFAULT, Brand.DEFAULT, Topics.DEFAULT, Certificates.DEFAULT);

    /** Copies the list. */
    public ProvisionerConfig {
        bootstrapServers = List.copyOf(bootstrapServers);
    }

    /**
     * A customer's topic.
     *
     * @param partitions how many; how far a customer can spread his consumers
     * @param replicas how many copies; fewer where the cluster has fewer brokers
     * @param minInSyncReplicas how many of them confirm a write; 1 where there are fewer than 3 copies
     * @param retention how long lines are kept
     * @param retentionBytes how many bytes are kept, for each partition
     * @param maxMessageBytes the largest batch
     */
    public record Topics(
            int partitions,
            int replicas,
            int minInSyncReplicas,
            Duration retention,
            long retentionBytes,
            int maxMessageBytes) {
        /** 2 partitions, 3 copies of which 2 confirm, 72 hours, 10 GiB for each partition, batches up to 2 MiB. */
        public static final Topics DEFAULT = new Topics(2, 3, 2, Duration.ofDays(3), 10L << 30, 2 << 20);
    }

    /**
     * How long certificates hold.
     *
     * @param customerValidity those of customers
     * @param edgeValidity those of edges
     * @param renewBefore how long before its end a certificate counts as used up
     */
    public record Certificates(Duration customerValidity, Duration edgeValidity, Duration renewBefore) {
        /** A year, a year, and 30 days. */
        public static final Certificates DEFAULT =
                new Certificates(Duration.ofDays(365), Duration.ofDays(365), Duration.ofDays(30));
    }
}
