// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.util.Locale;

/** How one message is told from the next on a connection, RFC 6587. */
public enum StreamFraming {
    /**
     * By the first bytes of each connection, once: a length and a header ({@code 123 <134>…}) is octet counting, a header alone
     * is lines. A number that no header follows may be a length or a customer's id: the connection is refused.
     */
    AUTO,
    /** A line end after each. */
    LINES,
    /** Its length in bytes and a space before each. */
    OCTET_COUNTED;

    /** As a configuration has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
