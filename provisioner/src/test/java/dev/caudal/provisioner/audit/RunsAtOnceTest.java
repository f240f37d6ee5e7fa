// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RunsAtOnceTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final List<TallyRecord> records = new ArrayList<>();

    @Test
    void shouldSayNothingOfRunsThatFollowEachOther() {
        writes("a", "r1", 0, 10);
        writes("a", "r2", 11, 20);
        // What the run before could not send comes later, as it was written.
        records.add(record("a", "r1", 10));
        // A clock that was a little ahead.
        writes("a", "r3", 19, 30);
        writes("b", "r9", 0, 30);
        assertThat(found()).isEmpty();
    }

    @Test
    void shouldNameANodeThatTwoRunsWriteForAtOnce() {
        writes("a", "r1", 0, 30);
        writes("a", "r2", 10, 25);
        writes("b", "r3", 0, 30);
        assertThat(found())
                .containsExactly(
                        "node a: two edge-producers use this name at once, runs r1 and r2, for 15 minutes or more;"
                                + " give each a name of its own with the key node");
    }

    private List<String> found() {
        RunsAtOnce runs = new RunsAtOnce();
        records.forEach(runs::add);
        return runs.found();
    }

    private void writes(String node, String run, int fromMinute, int toMinute) {
        for (int minute = fromMinute; minute <= toMinute; minute++) {
            records.add(record(node, run, minute));
        }
    }

    private static TallyRecord record(String node, String run, int minute) {
        return new TallyRecord(
                NodeName.of(node), run, minute + 1, START.plusSeconds(60L * minute), 1, "0.1", List.of());
    }
}
