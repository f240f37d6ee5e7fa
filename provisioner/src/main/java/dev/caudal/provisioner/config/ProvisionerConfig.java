// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import dev.caudal.bundle.Brand;
import dev.caudal.bundle.Support;
import dev.caudal.core.naming.TopicTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sets in {@code provisioner.yaml}; all of it has a default.
 *
 * @param bootstrapServers where customers connect; empty means: where the admin does
 * @param listener the brokers' listener that customers and edges use; empty means: the one that the admin uses
 * @param template how topics and groups are called
 * @param brand the CDN's name
 * @param support where customers turn to
 * @param topics how customers' topics are made
 * @param certificates how long certificates hold
 * @param grace how long a customer's topics are kept after he left
 * @param replicasPerBroker how many replicas of partitions a broker may hold on average before more are refused
 * @param reconcileInterval from one look for drift to the next
 * @param api where the HTTP API listens
 * @param formats what a line of each stream is
 */
public record ProvisionerConfig(
        List<String> bootstrapServers,
        String listener,
        TopicTemplate template,
        Brand brand,
        Support support,
        Topics topics,
        Certificates certificates,
        Duration grace,
        int replicasPerBroker,
        Duration reconcileInterval,
        Api api,
        LineFormats formats) {
    /** What holds without a file. */
    public static final ProvisionerConfig DEFAULT = new ProvisionerConfig(
            List.of(),
            "",
            TopicTemplate.DEFAULT,
            Brand.DEFAULT,
            Support.NONE,
            Topics.DEFAULT,
            Certificates.DEFAULT,
            Duration.ofDays(7),
            4000,
            Duration.ofMinutes(5),
            Api.DEFAULT,
            LineFormats.NONE);

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
     * @param jitterPercent by how much less a certificate may hold, at random, so that not all end on one day
     * @param renewBefore how long before its end a certificate counts as used up
     */
    public record Certificates(
            Duration customerValidity, Duration edgeValidity, int jitterPercent, Duration renewBefore) {
        /** A year, a year, 5 % less at most, and 30 days. */
        public static final Certificates DEFAULT =
                new Certificates(Duration.ofDays(365), Duration.ofDays(365), 5, Duration.ofDays(30));
    }

    /**
     * The HTTP API.
     *
     * @param listen {@code host:port}
     * @param certificate of the server, PEM; null for HTTP without TLS, on a loopback address only
     * @param key of that certificate, PEM; null together with it
     */
    public record Api(
            String listen,
            @Nullable Path certificate,
            @Nullable Path key) {
        /** On the loopback address, without TLS. */
        public static final Api DEFAULT = new Api("127.0.0.1:8443", null, null);
    }
}
