// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.probe;

import dev.caudal.core.naming.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects canaries by node. One thread.
 *
 * <p>How long one was under way is known only if it arrived while somebody watched; and it is the difference of two clocks,
 * the node's and this machine's, so that it is no better than they agree.
 */
public final class Sightings {
    private final TreeMap<NodeName, Node> nodes = new TreeMap<>();

    /** Nodes that shall be heard of. */
    public void expect(Iterable<NodeName> names) {
        names.forEach(name -> nodes.computeIfAbsent(name, key -> new Node()));
    }

    /** One that was there before anybody watched. */
    public void found(Canary canary) {
        nodes.computeIfAbsent(canary.node(), key -> new Node()).found(canary);
    }

    /** One that arrives now. */
    public void arrived(Canary canary, Instant now) {
        Node node = nodes.computeIfAbsent(canary.node(), key -> new Node());
        node.found(canary);
        node.delays.add(Duration.between(canary.at(), now));
    }

    /** Of every node, those that are silent longer than the limit marked. */
    public List<NodeSight> seen(Instant now, Duration silence) {
        List<NodeSight> seen = new ArrayList<>();
        nodes.forEach((name, node) -> {
            List<Duration> sorted = new ArrayList<>(node.delays);
            Collections.sort(sorted);
            boolean silent = node.last == null || node.last.isBefore(now.minus(silence));
            seen.add(new NodeSight(
                    name,
                    Optional.ofNullable(node.last),
                    sorted.size(),
                    node.missed,
                    sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2)),
                    sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() - 1)),
                    silent));
        });
        return seen;
    }

    private static final class Node {
        private final List<Duration> delays = new ArrayList<>();
        private final Map<String, Long> sequences = new HashMap<>();
        private @Nullable Instant last;
        private long missed;

        private void found(Canary canary) {
            if (last == null || canary.at().isAfter(last)) {
                last = canary.at();
            }
            Long before = sequences.put(canary.run(), canary.sequence());
            if (before != null && canary.sequence() > before + 1) {
                missed += canary.sequence() - before - 1;
            }
        }
    }
}
