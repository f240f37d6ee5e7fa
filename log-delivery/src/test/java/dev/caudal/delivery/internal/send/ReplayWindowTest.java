// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much comes back from disk at a time. */
final class ReplayWindowTest {
    private static final int MEMORY = 8 << 20;
    private static final int WINDOW = MEMORY / 8;

    private final ReplayWindow window = new ReplayWindow(MEMORY, 1L << 30);

    @Test
    void shouldAskForTheWholeWindowOnce() {
        assertThat(window.ask(0, false)).isEqualTo(WINDOW);
        assertThat(window.ask(0, false)).isZero();
    }

    @Test
    void shouldAskAgainWhenAQuarterHasLeftMemory() {
        window.ask(0, false);
        window.came(WINDOW, WINDOW);
        window.gone(WINDOW / 4 - 1);
        assertThat(window.ask(0, false)).isZero();
        window.gone(1);
        assertThat(window.ask(0, false)).isEqualTo(WINDOW / 4);
    }

    @Test
    void shouldLetProbesOfParkedRoutesKeepNobodyOutButOnlySoMany() {
        window.ask(0, false);
        window.came(WINDOW, WINDOW);
        assertThat(window.ask(WINDOW, false)).isEqualTo(WINDOW);
        window.came(WINDOW, WINDOW);
        assertThat(window.ask(2 * WINDOW, false)).isZero();
    }

    @Test
    void shouldAskForAsMuchAsItTakesToGoOnWhenMemoryIsFull() {
        assertThat(window.ask(0, true)).isEqualTo(64 * 1024);
        assertThat(window.ask(0, true)).isZero();
    }

    @Test
    void shouldNotTakeMoreThanTwoMebibytesOfALargeMemory() {
        assertThat(new ReplayWindow(1L << 30, 1L << 30).ask(0, false)).isEqualTo(2 << 20);
        assertThat(new ReplayWindow(1L << 30, 8 << 20).ask(0, false)).isEqualTo(1 << 20);
    }
}
