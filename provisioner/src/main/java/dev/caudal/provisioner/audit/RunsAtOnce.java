// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import dev.caudal.core.naming.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds node names that two edge-producers use at once, as a cloned machine does: both write records, each with a run of its own.
 * Runs that follow each other, as after a restart, do not overlap. Not thread-safe;
 * bounded by nodes × runs.
 */
public final class RunsAtOnce {
    /** Two machines' clocks may differ, and one clock may be set back at a restart. */
    private static final Duration TOLERANCE = Duration.ofMinutes(2);

    private final TreeMap<NodeName, TreeMap<String, Life>> nodes = new TreeMap<>();

    private record Life(String run, Instant first, Instant last) {
        Life with(Instant at) {
            return new Life(run, at.isBefore(first) ? at : first, at.isAfter(last) ? at : last);
        }
    }

    /** A record that was heard. */
    public void add(TallyRecord record) {
        nodes.computeIfAbsent(record.node(), node -> new TreeMap<>())
                .merge(
                        record.run(),
                        new Life(record.run(), record.at(), record.at()),
                        (known, next) -> known.with(next.first()));
    }

    /** A sentence for each such node, with what to do. */
    public List<String> found() {
        List<String> found = new ArrayList<>();
        for (Map.Entry<NodeName, TreeMap<String, Life>> node : nodes.entrySet()) {
            List<Life> lives = new ArrayList<>(node.getValue().values());
            for (int i = 1; i < lives.size(); i++) {
                Life life = lives.get(i);
                lives.subList(0, i).stream()
                        .filter(other -> overlap(life, other).compareTo(TOLERANCE) > 0)
                        .findFirst()
                        .ifPresent(other ->
                                found.add("node " + node.getKey() + ": two edge-producers use this name at once, runs "
                                        + other.run() + " and " + life.run() + ", for "
                                        + overlap(life, other).toMinutes()
                                        + " minutes or more; give each a name of its own with the key node"));
            }
        }
        return found;
    }

    private static Duration overlap(Life one, Life other) {
        Instant from = one.first().isAfter(other.first()) ? one.first() : other.first();
        Instant until = one.last().isBefore(other.last()) ? one.last() : other.last();
        return Duration.between(from, until);
    }
}
