// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.util.Locale;

/** How a look at the active list ended. */
public enum LookOutcome {
    /** There has been none. */
    NOT_YET,
    /** A new version is in force. */
    TAKEN,
    /** The list in force is still the newest. */
    UNCHANGED,
    /** There is a list, and it is unreadable or implausible: the one of before stays in force. */
    REFUSED,
    /** The file is missing, or the server does not answer, or not as one that could be trusted. */
    UNREACHABLE,
    /** The server took too long. */
    TIMED_OUT,
    /** The server does not accept the certificate or the token, or there is none that could be shown. */
    DENIED,
    /** The server answered with an error, or with something else than a list. */
    FAILED;

    /** In lower case, for metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether what is in force is known to be the newest. */
    boolean isFresh() {
        return this == TAKEN || this == UNCHANGED;
    }
}
