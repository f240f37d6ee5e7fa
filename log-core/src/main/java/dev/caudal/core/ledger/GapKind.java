// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

/** How lines can be lost before the reader: these are counted beside the ledger, never inside it. */
public enum GapKind {
    /** Overwritten before it was read: Varnish's log memory, as varnishncsa reports, or a socket's buffer in the kernel. */
    OVERRUN("overrun"),
    /** varnishncsa lost the log (abandoned) and found it again (reacquired). */
    ABANDONED("abandoned"),
    /** The subprocess ended or was restarted; what the server logged meanwhile was not seen. */
    RESTART("restart_gap"),
    /** A pipe was unlinked or replaced, and opened again. */
    REOPENED("reopened"),
    /** A torn line: the bytes of one writer interleaved with those of another. */
    TORN_LINE("torn_line"),
    /** A source refused what it was sent: it was over a limit of the source's protocol. */
    REFUSED("refused");

    private final String label;

    GapKind(String label) {
        this.label = label;
    }

    /** The kind in metrics and printed ledgers, lower case with underscores. */
    public String label() {
        return label;
    }
}
