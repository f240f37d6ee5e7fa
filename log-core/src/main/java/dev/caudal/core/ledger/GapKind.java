// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

/** How lines can be lost before the reader: these are counted beside the ledger, never inside it. */
public enum GapKind {
    /** Overwritten before it was read: Varnish's log memory, as varnishncsa reports, or a socket's buffer in the kernel. */
    OVERRUN("overrun"),
    /** varnishncsa lost the log (abandoned), or cannot get hold of it, until it says that it has it (reacquired). */
    ABANDONED("abandoned"),
    /** The subprocess ended or was restarted; what the server logged meanwhile was not seen. */
    RESTART("restart_gap"),
    /** A program that a source reads reported a fault of its own, such as a failed assertion or no memory. */
    FAULT("fault"),
    /** A pipe was unlinked or replaced, and opened again. */
    REOPENED("reopened"),
    /** A torn line: the bytes of one writer interleaved with those of another. */
    TORN_LINE("torn_line"),
    /** A source refused what it was sent: it was over a limit of the source's protocol. */
    REFUSED("refused"),
    /** The beginning of a stream that was joined in its middle, up to its first line end: no whole line, so nobody's. */
    RESYNCHRONISED("resynchronised"),
    /** Bytes of a file that were given up: removed, truncated or unreadable before they were read. */
    SKIPPED("skipped"),
    /** A syslog message whose header is not understood: its payload cannot be told from its header. */
    UNKNOWN_HEADER("unknown_header"),
    /** A line that a source has made of a server's memory is another than the server's own program prints: it was given up. */
    MISMATCH("mismatch"),
    /** A frame that does not fit the framing of its connection; the connection is closed, as nothing after it can be trusted. */
    BAD_FRAME("bad_frame");

    private final String label;

    GapKind(String label) {
        this.label = label;
    }

    /** The kind in metrics and printed ledgers, lower case with underscores. */
    public String label() {
        return label;
    }
}
