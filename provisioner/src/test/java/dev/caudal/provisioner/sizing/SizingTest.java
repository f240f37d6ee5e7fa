// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizingTest {
    /** The rows of benchmarks/RESULTS.md: one node, all at one speed; what a line costs, and bytes of a line in Kafka. */
    @Test
    void shouldForetellWhatWasMeasuredOnOneNode() {
        assertThat(microsPerLine(100, 60_000)).isCloseTo(1.33, withPercentage(10));
        assertThat(microsPerLine(1_000, 60_000)).isCloseTo(1.77, withPercentage(10));
        assertThat(microsPerLine(5_000, 10_000)).isCloseTo(6.94, withPercentage(10));
        assertThat(bytesPerLine(100, 150_000)).isCloseTo(51.8, withPercentage(5));
    }

    @Test
    void shouldNeedNoLessForMore() {
        Random random = new Random(83);
        for (int i = 0; i < 200; i++) {
            int edges = 1 + random.nextInt(300);
            int customers = 1 + random.nextInt(2_000);
            double lines = 1e6 * (1 + random.nextInt(10_000));
            Sizing less = Sizing.of(load(edges, customers, lines, 3));
            Sizing more = Sizing.of(load(edges, customers, lines * 1.5, 3));
            Sizing wider = Sizing.of(load(edges * 2, customers, lines, 3));

            assertThat(more.brokers().count())
                    .isGreaterThanOrEqualTo(less.brokers().count());
            assertThat(more.cluster().diskBytes())
                    .isGreaterThanOrEqualTo(less.cluster().diskBytes());
            assertThat(more.edge().cores()).isGreaterThan(less.edge().cores());
            assertThat(more.edge().spoolBytes())
                    .isGreaterThanOrEqualTo(less.edge().spoolBytes());
            // The same lines at more nodes: smaller batches.
            assertThat(wider.edge().linesPerBatch())
                    .isLessThanOrEqualTo(less.edge().linesPerBatch());
            assertThat(wider.cluster().diskBytes())
                    .isGreaterThanOrEqualTo(less.cluster().diskBytes());
        }
    }

    @Test
    void shouldSayWhatAsksForBrokers() {
        Sizing few = Sizing.of(load(10, 20, 1e6, 3));
        assertThat(few.brokers()).isEqualTo(new Sizing.Brokers(3, 3, 1, 1));

        // 10,000 customers x 2 partitions x 3 replicas, 4,000 replicas a broker.
        assertThat(Sizing.of(load(10, 10_000, 1e6, 3)).brokers().count()).isEqualTo(15);
    }

    @Test
    void shouldSayWhenTheLargestCustomersLinesAreDeletedEarly() {
        assertThat(Sizing.of(load(10, 100, 1e8, 3)).largest().isCut()).isFalse();
        Sizing cut = Sizing.of(load(10, 100, 1e10, 3));
        assertThat(cut.largest().isCut()).isTrue();
        assertThat(cut.largest().linesPerDay()).isCloseTo(1e10 / 5.187, withPercentage(1));
    }

    @Test
    void shouldKeepTheLastRetentionOfOneCustomersLines() {
        Sizing one = Sizing.of(load(1, 1, 86_400_000, 1));

        double bytesPerLine = one.cluster().bytesInPerSecond() / 1_000;
        assertThat((double) one.cluster().diskBytes()).isCloseTo(3 * 3 * 86.4e6 * bytesPerLine, withPercentage(1));
    }

    @Test
    void shouldRefuseWhatIsOutOfRangeByName() {
        assertThatThrownBy(() -> load(0, 1, 1, 1)).hasMessage("edges: 0 is not between 1 and 100000");
        assertThatThrownBy(() -> load(1, 1, Double.NaN, 1)).hasMessageContaining("lines a day: NaN");
        assertThatThrownBy(() -> load(1, 1, 1, 0.5)).hasMessageContaining("peak: 0.5");
    }

    private static Load load(int edges, int customers, double linesPerDay, double peak) {
        return new Load(
                edges,
                customers,
                linesPerDay,
                280,
                peak,
                Duration.ofSeconds(1),
                Duration.ofHours(4),
                2,
                3,
                Duration.ofHours(72),
                10L << 30,
                4L << 40,
                4_000);
    }

    private static Sizing oneNode(int customers, double linesPerSecond) {
        return Sizing.of(load(1, customers, linesPerSecond * 86_400, 1));
    }

    private static double microsPerLine(int customers, double linesPerSecond) {
        return oneNode(customers, linesPerSecond).edge().cores() / linesPerSecond * 1e6;
    }

    private static double bytesPerLine(int customers, double linesPerSecond) {
        return oneNode(customers, linesPerSecond).cluster().bytesInPerSecond() / linesPerSecond;
    }
}
