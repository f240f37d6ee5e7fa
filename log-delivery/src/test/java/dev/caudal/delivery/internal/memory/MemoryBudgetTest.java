// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(1_000);
    private final AtomicLong flood = new AtomicLong();
    private final AtomicLong quiet = new AtomicLong();

    @Test
    void shouldEndARouteAtHalfAndLeaveRoomForOthers() {
        while (budget.tryReserve(flood, 10)) {
            assertThat(budget.usedBytes()).isLessThanOrEqualTo(1_000);
        }

        assertThat(flood.get()).isEqualTo(500);
        assertThat(budget.tryReserve(quiet, 10)).isTrue();
    }

    @Test
    void shouldHaveRoomOnlyForWhatARouteThatHoldsEverythingWouldBeGiven() {
        while (budget.hasRoomFor(50, 0)) {
            assertThat(budget.tryReserve(flood, 50)).isTrue();
        }

        assertThat(flood.get()).isEqualTo(500);
    }

    @Test
    void shouldHaveRoomBesideARouteThatIsStuck() {
        while (budget.tryReserve(flood, 10)) {
            assertThat(budget.usedBytes()).isLessThanOrEqualTo(1_000);
        }

        assertThat(budget.hasRoomFor(50, 0)).isFalse();
        assertThat(budget.hasRoomFor(50, flood.get())).isTrue();
        while (budget.hasRoomFor(50, flood.get())) {
            assertThat(budget.tryReserve(quiet, 50)).isTrue();
        }
        assertThat(quiet.get()).isPositive().isLessThanOrEqualTo(250);
    }
}
