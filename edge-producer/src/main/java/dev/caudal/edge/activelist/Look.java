// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a {@link ListOrigin} found: a list, nothing new, or a problem.
 *
 * @param outcome {@link LookOutcome#TAKEN} for a list, though nobody has read it yet
 * @param list its JSON; null if there is none to be read
 * @param problem what went wrong; null if nothing did
 * @param notBefore how long the server asks to be left alone; zero if it does not
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
record Look(
        LookOutcome outcome,
        byte @Nullable [] list,
        @Nullable String problem,
        Duration notBefore) {

    static Look of(byte[] list) {
        return new Look(LookOutcome.TAKEN, list, null, Duration.ZERO);
    }

    static Look unchanged() {
        return new Look(LookOutcome.UNCHANGED, null, null, Duration.ZERO);
    }

    static Look failed(LookOutcome outcome, String problem) {
        return new Look(outcome, null, problem, Duration.ZERO);
    }

    Look notBefore(Duration pause) {
        return new Look(outcome, list, problem, pause);
    }
}
