// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FirstDeliveriesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:17:00Z");
    private static final CustomerId A = CustomerId.of("83");
    private static final CustomerId B = CustomerId.of("91");

    private Map<CustomerId, Instant> appeared = Map.of();
    private final FirstDeliveries firsts = new FirstDeliveries(() -> appeared, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void shouldCountEachSubscriptionOnce() {
        appeared = Map.of(A, NOW.minusMillis(2_500));
        acknowledge(A, 100);
        acknowledge(A, 50);
        assertThat(firsts.read().count()).isEqualTo(1);
        assertThat(firsts.read().sumSeconds()).isEqualTo(2.5);

        appeared = Map.of(A, NOW.minusMillis(500));
        acknowledge(A, 100);
        assertThat(firsts.read().count()).isEqualTo(2);
        assertThat(firsts.read().sumSeconds()).isEqualTo(3);
        assertThat(firsts.read().counts()[0]).as("within half a second").isEqualTo(1);
    }

    @Test
    void shouldNotCountWhoWasThereBeforeNorWhatWasReadBefore() {
        acknowledge(A, 100);
        appeared = Map.of(B, NOW.minusSeconds(10));
        acknowledge(A, 100);
        // From the disk, of an earlier subscription.
        acknowledge(B, 20_000);
        assertThat(firsts.read().count()).isZero();
        acknowledge(B, 9_000);
        assertThat(firsts.read().count()).isEqualTo(1);
        assertThat(firsts.read().meanSeconds()).isEqualTo(10);
    }

    private void acknowledge(CustomerId customer, long readMillisAgo) {
        firsts.acknowledged(customer, NOW.toEpochMilli() - readMillisAgo);
    }
}
