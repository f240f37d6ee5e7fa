// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff.Policy POLICY =
            new Backoff.Policy(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(30));

    @Test
    void shouldDoubleUpToTheMaximumWithJitterBelowEachCeiling() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        for (int round = 0; round < 200; round++) {
            Backoff backoff = new Backoff(POLICY, new Random(seed + round));
            long ceilingMillis = 100;
            for (int attempt = 0; attempt < 100; attempt++) {
                assertThat(backoff.next(Duration.ZERO))
                        .isBetween(Duration.ofMillis(ceilingMillis / 2), Duration.ofMillis(ceilingMillis));
                ceilingMillis = Math.min(2 * ceilingMillis, 5000);
            }
        }
    }

    @Test
    void shouldBeginAgainAfterAStableRun() {
        Backoff backoff = new Backoff(POLICY, new Random(1));
        for (int i = 0; i < 10; i++) {
            backoff.next(Duration.ofSeconds(29));
        }

        assertThat(backoff.next(Duration.ofSeconds(30))).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void shouldRefusePausesThatMakeNoSense() {
        assertThatThrownBy(() -> new Backoff.Policy(Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO))
                .hasMessageContaining("initial=PT0S");
        assertThatThrownBy(() -> new Backoff.Policy(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO))
                .hasMessageContaining("max=PT1S");
    }
}
