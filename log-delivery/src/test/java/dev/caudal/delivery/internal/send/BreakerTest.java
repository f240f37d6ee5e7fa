// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BreakerTest {
    private static final Backoff BACKOFF = new Backoff(100, 1_000, new SplittableRandom(7));

    private final Breaker breaker = new Breaker();

    @Test
    void shouldAdmitEverythingWhileAllIsWell() {
        assertThat(breaker.admits(0)).isTrue();
        breaker.sent();
        assertThat(breaker.admits(0)).isTrue();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.reason()).isNull();
    }

    @Test
    void shouldLetOneProbeThroughWhenThePauseIsOver() {
        breaker.failed("missing", BACKOFF, 1_000);
        assertThat(breaker.admits(1_050)).isFalse();
        assertThat(breaker.reason()).isEqualTo("missing");
        long due = breaker.retryAtNanos();
        assertThat(due).isBetween(1_100L, 1_125L);
        assertThat(breaker.admits(due)).isTrue();
        breaker.sent();
        assertThat(breaker.admits(due)).isFalse();
        breaker.succeeded();
        assertThat(breaker.admits(due)).isTrue();
        assertThat(breaker.reason()).isNull();
    }

    @Test
    void shouldPauseLongerAfterEachVainProbeUpToTheLimit() {
        long now = 0;
        long before = 0;
        for (int i = 0; i < 60; i++) {
            breaker.failed("no", BACKOFF, now);
            long pause = breaker.retryAtNanos() - now;
            assertThat(pause).isBetween(Math.min(before, 1_000), 1_250L);
            before = pause * 4 / 5;
            now = breaker.retryAtNanos();
            breaker.sent();
        }
        assertThat(before).isGreaterThanOrEqualTo(800);
    }

    @Test
    void shouldCountFailuresOfBatchesSentTogetherOnce() {
        breaker.failed("first", BACKOFF, 0);
        long due = breaker.retryAtNanos();
        breaker.failed("second", BACKOFF, 10);
        assertThat(breaker.retryAtNanos()).isEqualTo(due);
        assertThat(breaker.reason()).isEqualTo("second");
    }

    @Test
    void shouldProbeAgainAtOnceWhenTheProbeWasLostOnTheWay() {
        breaker.failed("no", BACKOFF, 0);
        long due = breaker.retryAtNanos();
        breaker.sent();
        breaker.unanswered();
        assertThat(breaker.admits(due)).isTrue();
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void shouldNotWaitWhenHurried() {
        breaker.failed("no", BACKOFF, 0);
        breaker.hurry(5);
        assertThat(breaker.admits(5)).isTrue();
    }
}
