// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import java.util.Locale;
import java.util.Objects;

/**
 * One thing that was looked for.
 *
 * @param weight what was found is worth
 * @param what what was looked at and what was seen, in one line
 */
public record Evidence(Weight weight, String what) {
    /** What a finding is worth, in rising order. */
    public enum Weight {
        /** Not there. */
        NOTHING,
        /** Installed, or prepared: it could run here. */
        INSTALLED,
        /** It runs here now. */
        LIVE
    }

    /** Checks that nothing is missing. */
    public Evidence {
        Objects.requireNonNull(weight, "weight");
        Objects.requireNonNull(what, "what");
    }

    /** As {@code detect} prints it. */
    @Override
    public String toString() {
        return weight.name().toLowerCase(Locale.ROOT) + ": " + what;
    }
}
