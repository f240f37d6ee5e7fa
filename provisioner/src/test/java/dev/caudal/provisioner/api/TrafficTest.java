// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.audit.TallyRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrafficTest {
    private static final CustomerId ID = CustomerId.of("83");
    private static final Instant NOW = Instant.parse("2026-11-22T10:17:00Z");
    private static final Instant TEN = NOW.truncatedTo(ChronoUnit.HOURS);

    private final State state = new State(Clock.fixed(NOW, ZoneOffset.UTC));
    private final Traffic traffic = state.traffic();

    @Test
    void shouldAddUpWhatNodesCountedByTheHour() {
        state.counted(counted("mad1", "r", 1, TEN, 60));
        state.counted(counted("bcn1", "r", 1, TEN, 40));
        state.counted(counted("mad1", "r", 2, TEN.minus(23, ChronoUnit.HOURS), 5));
        state.counted(counted("mad1", "r", 3, TEN.minus(24, ChronoUnit.HOURS), 1_000));

        List<Traffic.Hour> hours = traffic.of(ID);

        assertThat(hours).hasSize(Traffic.HOURS);
        assertThat(hours.get(0)).isEqualTo(new Traffic.Hour(TEN.minus(23, ChronoUnit.HOURS), 6, 1_400, 5, 150, 1));
        assertThat(hours.get(23)).isEqualTo(new Traffic.Hour(TEN, 102, 28_000, 100, 3_000, 2));
        assertThat(hours.subList(1, 23)).allMatch(hour -> hour.read() == 0 && hour.readBytes() == 0);
        assertThat(traffic.of(CustomerId.of("8"))).allMatch(hour -> hour.read() == 0);
    }

    @Test
    void shouldCountOnceWhatANodeSendsAgain() {
        for (long sequence : new long[] {7, 8, 8, 7, 10, 9, 10, 9}) {
            state.counted(counted("mad1", "r", sequence, TEN, 10));
        }
        assertThat(delivered()).isEqualTo(40);

        state.counted(counted("mad1", "another", 8, TEN, 10));
        state.counted(counted("bcn1", "r", 8, TEN, 10));
        assertThat(delivered()).isEqualTo(60);

        // A gap, and long after it something of before.
        for (long sequence = 100; sequence < 200; sequence++) {
            state.counted(counted("mad1", "r", sequence, TEN, 1));
        }
        state.counted(counted("mad1", "r", 11, TEN, 1));
        state.counted(counted("mad1", "r", 150, TEN, 1));
        assertThat(delivered()).isEqualTo(160);
    }

    @Test
    void shouldBeginAnewWhenItIsToldAllAgain() {
        state.counted(counted("mad1", "r", 1, TEN, 10));
        state.forget();
        assertThat(delivered()).isZero();

        state.counted(counted("mad1", "r", 1, TEN, 10));
        assertThat(delivered()).isEqualTo(10);
    }

    private long delivered() {
        return traffic.of(ID).stream().mapToLong(Traffic.Hour::delivered).sum();
    }

    private static TallyRecord counted(String node, String run, long sequence, Instant hour, long lines) {
        TallyRecord.Row row = new TallyRecord.Row(
                ID,
                hour,
                lines + 1,
                280 * lines,
                lines,
                30 * lines,
                1,
                List.of(new TallyRecord.Acknowledged("c83", 0, lines)));
        return new TallyRecord(NodeName.of(node), run, sequence, NOW, 1, "test", List.of(row));
    }
}
