// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class OneTimeTest {
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @Test
    void shouldHandOutOnce() {
        OneTime<String> links = new OneTime<>(2, Duration.ofMinutes(1), new SecureRandom(), clock);
        String name = links.keep("zip");

        assertThat(name).hasSize(43);
        assertThat(links.take(name)).contains("zip");
        assertThat(links.take(name)).isEmpty();
    }

    @Test
    void shouldForgetWhatIsTooOldAndTheOldestWhenFull() {
        OneTime<String> links = new OneTime<>(2, Duration.ofMinutes(1), new SecureRandom(), clock);
        String first = links.keep("1");
        String second = links.keep("2");
        String third = links.keep("3");
        assertThat(links.look(first)).isEmpty();
        assertThat(links.look(second)).contains("2");

        now = now.plusSeconds(60);

        assertThat(links.look(third)).isEmpty();
    }

    @Test
    void shouldLetACallerGoOnAsFastAsHeMay() {
        RateLimit limit = new RateLimit(2, clock);
        for (int i = 0; i < 8; i++) {
            assertThat(limit.take("a")).isTrue();
        }
        assertThat(limit.take("a")).isFalse();
        assertThat(limit.take("b")).isTrue();

        now = now.plusMillis(500);

        assertThat(limit.take("a")).isTrue();
        assertThat(limit.take("a")).isFalse();
    }
}
