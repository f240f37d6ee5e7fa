// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More than the unit tests have time for. {@code log-delivery/simulate} looks further. */
final class SimulationIT {
    private static final long EVENTS = Long.getLong("caudal.simulation.manyEvents", 10_000_000);

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void shouldKeepItsPromisesWhateverChanceBrings() {
        assertThat(Simulate.run(EVENTS, 1, null)).as("violations").isZero();
    }
}
