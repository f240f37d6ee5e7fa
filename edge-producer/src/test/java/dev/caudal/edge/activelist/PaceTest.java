// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private final Pace pace = new Pace(new Random(7));

    @Test
    void shouldSpreadNodesThatWereStartedTogether() {
        Set<Duration> pauses = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Duration pause = pace.afterSuccess(REFRESH);
            assertThat(pause).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
            pauses.add(pause);
        }
        assertThat(pauses).hasSizeGreaterThan(90);
    }

    @Test
    void shouldAskAServerInTroubleEverLessOften() {
        assertThat(pace.afterFailure(REFRESH, Duration.ZERO)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(pace.afterFailure(REFRESH, Duration.ZERO)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
        for (int i = 0; i < 100; i++) {
            assertThat(pace.afterFailure(REFRESH, Duration.ZERO)).isLessThan(Duration.ofSeconds(73));
        }
        assertThat(pace.afterSuccess(REFRESH)).isLessThan(Duration.ofSeconds(7));
        assertThat(pace.afterFailure(REFRESH, Duration.ZERO)).isLessThan(Duration.ofSeconds(7));
    }

    @Test
    void shouldDoAsTheServerAsksWithinBounds() {
        assertThat(pace.afterFailure(REFRESH, Duration.ofMinutes(2)))
                .isBetween(Duration.ofSeconds(96), Duration.ofSeconds(144));
        assertThat(pace.afterFailure(REFRESH, Duration.ofDays(2))).isLessThan(Duration.ofMinutes(7));
    }
}
