// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Ten million events in every build, of another seed each day. */
final class SimulationIT {
    private static final long EVENTS = Long.getLong("caudal.simulation.manyEvents", 10_000_000);
    private static final long SEED =
            Long.getLong("caudal.simulation.seed", System.currentTimeMillis() / 86_400_000 * 100_000);

    @Test
    void shouldKeepItsPromisesWhateverChanceBrings() {
        assertThat(Simulate.run(EVENTS, SEED, null))
                .as("violations from seed " + SEED)
                .isZero();
    }
}
