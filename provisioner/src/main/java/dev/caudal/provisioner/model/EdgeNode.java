// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.NodeName;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the registry knows of an edge node.
 *
 * @param name the node
 * @param serial of its newest certificate, hexadecimal
 * @param notAfter when that certificate expires
 * @param state whether it may write
 */
public record EdgeNode(NodeName name, String serial, Instant notAfter, State state) {
    /** Whether a node may write. */
    public enum State {
        /** It may. */
        LIVE,
        /**
         * It may not, and its name is spent until its certificates have expired: a node's principal is its name, so that a
         * new certificate would bring the stolen one back to life.
         */
        REVOKED
    }

    /** The same, without access. */
    public EdgeNode revoked() {
        return new EdgeNode(name, serial, notAfter, State.REVOKED);
    }

    /** What this node may do now. */
    public Set<Grant> grants(String topicPrefix) {
        return state == State.LIVE ? grants(name, topicPrefix) : Set.of();
    }

    /**
     * What an edge may do, and nothing else: write to any customer's topic, see how long it keeps lines, and write its counts.
     * Idempotence needs no more.
     */
    public static Set<Grant> grants(NodeName node, String topicPrefix) {
        Set<Grant> grants = new TreeSet<>();
        grants.add(new Grant(
                node.principal(), Grant.Operation.WRITE, Grant.Resource.TOPIC, topicPrefix, Grant.Match.PREFIXED));
        grants.add(new Grant(
                node.principal(),
                Grant.Operation.DESCRIBE_CONFIGS,
                Grant.Resource.TOPIC,
                topicPrefix,
                Grant.Match.PREFIXED));
        grants.add(new Grant(
                node.principal(), Grant.Operation.WRITE, Grant.Resource.TOPIC, OwnTopics.TALLY, Grant.Match.LITERAL));
        return grants;
    }
}
