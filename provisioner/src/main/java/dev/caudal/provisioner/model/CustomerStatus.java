// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.time.Instant;
import java.util.Locale;

/**
 * Whether a customer has what the registry says that it shall have. Immutable, for any thread.
 *
 * @param kind what an operator has to do about it
 * @param since when it began to be so
 * @param cause for an operator, and for a conflict the way out; empty where there is no problem
 */
public record CustomerStatus(Kind kind, Instant since, String cause) {
    /** What an operator has to do about it. */
    public enum Kind {
        /** Nothing: the customer has what it shall have, as far as anybody has looked. */
        OK,
        /** Nothing: steps are under way, or were broken off and are completed by the next repair. */
        CHANGING,
        /** Decide: something stands against it, and nothing was changed. */
        CONFLICT,
        /** Mend the cause: the cluster refused a step, and each repair tries again. */
        FAILED;

        /** Whether an operator has to do something. */
        public boolean isProblem() {
            return this == CONFLICT || this == FAILED;
        }

        /** In lower case, as in all that is printed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
