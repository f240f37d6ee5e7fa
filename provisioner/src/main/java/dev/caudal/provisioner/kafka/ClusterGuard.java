// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.model.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/** Looks for settings under which one customer could see another's lines. Reads only; one thread. */
public final class ClusterGuard {
    private static final int REASONABLE_BROKERS = 3;

    private final Cluster cluster;

    /** A guard of this cluster. */
    public ClusterGuard(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * What is wrong with the brokers, one sentence each with the way out.
     *
     * <p>{@code allow.everyone.if.no.acl.found} is a setting of the authorizer, which a broker does not show; that one is
     * found by trying ({@link CertificateProof}).
     */
    public List<String> brokerProblems(List<Node> brokers) {
        List<String> problems = new ArrayList<>();
        for (Node broker : brokers) {
            Map<String, ConfigEntry> config = cluster.brokerConfig(broker.id());
            if (value(config.get("authorizer.class.name")).isEmpty()) {
                problems.add(
                        "broker " + broker.id() + " has no authorizer, so every customer could read every topic: set"
                                + " authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer on brokers and"
                                + " controllers");
            }
            if (value(config.get("auto.create.topics.enable")).equals("true")) {
                problems.add("broker " + broker.id() + " creates topics by itself when one is merely asked for: set"
                        + " auto.create.topics.enable=false");
            }
        }
        return problems;
    }

    /** What is allowed and not good, one sentence each. */
    public List<String> advice(List<Node> brokers) {
        List<String> advice = new ArrayList<>();
        if (brokers.size() < REASONABLE_BROKERS) {
            advice.add("the cluster has " + brokers.size() + " broker(s): with fewer than " + REASONABLE_BROKERS
                    + " no line survives the loss of one for certain");
        }
        for (Node broker : brokers) {
            Map<String, ConfigEntry> config = cluster.brokerConfig(broker.id());
            if (value(config.get("unclean.leader.election.enable")).equals("true")) {
                advice.add("broker " + broker.id() + " may elect a leader that lacks lines: set"
                        + " unclean.leader.election.enable=false");
            }
            if (value(config.get("delete.topic.enable")).equals("false")) {
                advice.add("broker " + broker.id() + " deletes no topics, so customers cannot be purged: set"
                        + " delete.topic.enable=true");
            }
            String replicas = value(config.get("transaction.state.log.replication.factor"));
            if (!replicas.isEmpty() && Integer.parseInt(replicas) > brokers.size()) {
                advice.add("broker " + broker.id() + " wants " + replicas + " copies of the transactions' log on "
                        + brokers.size() + " broker(s), so that the registry cannot be written: set"
                        + " transaction.state.log.replication.factor=" + brokers.size());
            }
        }
        return advice;
    }

    /** Topics under the customers' prefix that are nobody's: edges could write to them. */
    public List<String> foreignTopics(String prefix, @Nullable Registry registry) {
        TreeSet<String> foreign = new TreeSet<>(cluster.topicNames());
        foreign.removeIf(topic -> !topic.startsWith(prefix));
        if (registry != null) {
            registry.customers().values().forEach(customer -> foreign.removeAll(customer.ownedTopics()));
        }
        return List.copyOf(foreign);
    }

    private static String value(@Nullable ConfigEntry entry) {
        return entry == null || entry.value() == null ? "" : entry.value();
    }
}
