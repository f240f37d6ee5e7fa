// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class CompletenessTest {
    private static final CustomerId ID = CustomerId.of("83");
    private static final Instant TEN = Instant.parse("2026-11-22T10:00:00Z");
    private static final Map<String, CustomerId> OWNERS = Map.of("c83", ID);

    @Test
    void shouldFindNothingWhereCountsAndTopicAreTheSame() {
        Completeness result =
                compared(List.of(counted("a", 0, 60), counted("b", 0, 40)), List.of(grown(0, 100, true)), OWNERS);

        assertThat(result).isEqualTo(new Completeness(100, 0, 0, List.of()));
    }

    @Test
    void shouldNameHourPartitionAndEveryNodeThatCounted() {
        Completeness result =
                compared(List.of(counted("a", 0, 60), counted("b", 0, 40)), List.of(grown(0, 90, true)), OWNERS);

        assertThat(result.differences())
                .containsExactly(new Difference(
                        ID, TEN, "c83", 0, 100, 90, new TreeSet<>(List.of(NodeName.of("a"), NodeName.of("b")))));
        assertThat(result.differences().get(0).missing()).isEqualTo(10);
    }

    @Test
    void shouldSetOffWhatTheNextHourHasTooMuch() {
        Completeness result = compared(
                List.of(counted("a", 0, 60), counted("a", 1, 40)),
                List.of(grown(0, 55, true), grown(1, 43, true)),
                OWNERS);

        assertThat(result.shifted()).isEqualTo(3);
        assertThat(result.differences()).hasSize(1);
        assertThat(result.differences().get(0).missing()).isEqualTo(2);
        assertThat(result.differences().get(0).hour()).isEqualTo(TEN);
    }

    @Test
    void shouldNotCompareAnHourThatIsNotWhole() {
        Completeness result = compared(List.of(counted("a", 0, 60)), List.of(grown(0, 5, false)), OWNERS);

        assertThat(result).isEqualTo(new Completeness(0, 1, 0, List.of()));
    }

    @Test
    void shouldShowWhatNobodyCounted() {
        Completeness result = compared(List.of(), List.of(grown(0, 5, true)), OWNERS);

        assertThat(result.differences().get(0).missing()).isEqualTo(-5);
        assertThat(result.differences().get(0).nodes()).isEmpty();
    }

    private static Completeness compared(
            List<TallyRecord> records, List<Growth> growths, Map<String, CustomerId> owners) {
        Counts counts = Counts.ofNodes();
        Instant end = TEN.plus(2, ChronoUnit.HOURS);
        records.forEach(record -> counts.add(record, TEN, end));
        return Completeness.of(counts, growths, owners, TEN, end);
    }

    private static Growth grown(int hour, long records, boolean whole) {
        return new Growth("c83", 0, TEN.plus(hour, ChronoUnit.HOURS), records, whole);
    }

    private static TallyRecord counted(String node, int hour, long records) {
        return new TallyRecord(
                NodeName.of(node),
                "r",
                1,
                TEN,
                1,
                "test",
                List.of(new TallyRecord.Row(
                        ID,
                        TEN.plus(hour, ChronoUnit.HOURS),
                        records,
                        280 * records,
                        records,
                        30 * records,
                        0,
                        List.of(new TallyRecord.Acknowledged("c83", 0, records)))));
    }
}
