// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.model.EdgeNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What edge nodes said last: in the tally, which every process reads, and to this process itself, which is minutes sooner. For
 * any thread; as many entries as nodes are registered.
 */
final class EdgeFleet {
    /** Who says nothing for so long does not count as one who delivers. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final Clock clock;
    private final Map<NodeName, Seen> seen = new ConcurrentHashMap<>();

    /**
     * A node.
     *
     * @param at when it spoke last
     * @param listVersion which list it works with
     * @param software its version; empty as long as the tally has not told
     */
    record Seen(Instant at, long listVersion, String software) {}

    /** Of how many nodes how many are so far. */
    record Reached(int on, int of) {}

    EdgeFleet(Clock clock) {
        this.clock = clock;
    }

    /** From the tally. */
    void counted(TallyRecord record) {
        Seen now = new Seen(record.at(), record.listVersion(), record.software());
        seen.merge(record.node(), now, (before, after) -> {
            boolean later = !after.at().isBefore(before.at());
            // A node that asked since its last count has a newer list than the count says.
            return new Seen(
                    later ? after.at() : before.at(),
                    later ? after.listVersion() : before.listVersion(),
                    after.software());
        });
    }

    /** It asked, and has this version by now; -1 if it has none. */
    void asked(NodeName node, long listVersion) {
        Instant now = clock.instant();
        seen.merge(
                node,
                new Seen(now, listVersion, ""),
                (before, after) -> new Seen(now, Math.max(listVersion, before.listVersion()), before.software()));
    }

    Optional<Seen> last(NodeName node) {
        return Optional.ofNullable(seen.get(node));
    }

    /** Whether it spoke lately. */
    boolean isHeard(NodeName node) {
        Seen last = seen.get(node);
        return last != null && last.at().isAfter(clock.instant().minus(SILENCE));
    }

    /** How many of the nodes that may write have this version, or a later one. */
    Reached reached(RegistrySnapshot snapshot, long version) {
        Instant silent = clock.instant().minus(SILENCE);
        int on = 0;
        int of = 0;
        for (EdgeNode node : snapshot.registry().nodes().values()) {
            if (node.state() == EdgeNode.State.LIVE) {
                of++;
                Seen last = seen.get(node.name());
                if (last != null && last.listVersion() >= version && last.at().isAfter(silent)) {
                    on++;
                }
            }
        }
        return new Reached(on, of);
    }
}
