// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault that was once found stays mended, and chance finds no new one among a part of a million events. */
final class SimulationTest {
    private static final long EVENTS = Long.getLong("caudal.simulation.events", 300_000);

    @ParameterizedTest
    @EnumSource
    void shouldKeepItsPromisesIn(Scenario scenario) {
        assertThat(new History(scenario.plan(7)).run()).as("violation").isNull();
    }

    @Test
    void shouldKeepItsPromisesWhateverChanceBrings() {
        assertThat(Simulate.run(EVENTS, 1, null)).as("violations").isZero();
    }

    @Test
    void shouldKeepNoBatchThatIsDelivered() {
        History history = new History(Scenario.SICK_SIBLING.plan(7));
        assertThat(history.run()).isNull();
        System.gc();
        assertThat(history.kept()).isZero();
    }

    @Test
    void shouldDoTheSameThingTwiceWithTheSameSeed() {
        History first = new History(Plan.random(12));
        History second = new History(Plan.random(12));
        assertThat(first.run()).isEqualTo(second.run());
        assertThat(first.happened()).isEqualTo(second.happened());
        assertThat(first.fingerprint()).isEqualTo(second.fingerprint());
    }

    @Test
    void shouldLeaveOutWhatAViolationDoesNotNeed() {
        Step needed = Step.of(5_000, Step.Kind.OBSERVER, 1);
        Plan plan = Plan.random(12)
                .with(List.of(Step.of(1_000, Step.Kind.CUT, 1), needed, Step.of(9_000, Step.Kind.CUT, 1)));
        Plan shortest = Simulate.shrink(
                plan,
                candidate -> candidate.steps().contains(needed)
                        ? new Violation(Violation.Kind.LOST, "of the test", 0)
                        : null,
                Violation.Kind.LOST);
        assertThat(shortest.steps()).containsExactly(needed);
    }
}
