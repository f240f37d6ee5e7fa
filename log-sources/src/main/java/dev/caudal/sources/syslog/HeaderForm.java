// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.util.Locale;

/** What stands before the payload of a syslog message. */
public enum HeaderForm {
    /**
     * Whatever a message can be seen to have. A header that could be read in two ways, or not at all, is refused; a message on a
     * connection needs one.
     */
    AUTO,
    /** {@code <134>1 2026-11-22T15:20:01Z host app 4711 - - }, RFC 5424; a second space is payload. */
    RFC5424,
    /**
     * {@code <134>Nov 22 15:20:01 host app[4711]: }, with or without priority and host, the time also as in RFC 5424; or {@code
     * <134>app: }.
     */
    RFC3164,
    /** RFC 3164, or RFC 5424 with the second space that rsyslog puts before what it received as RFC 3164. */
    RSYSLOG,
    /** A time, with or without a priority before it, and nothing else: {@code timed} and {@code iso} of HAProxy. */
    TIMED,
    /** {@code <134>}, and nothing else: {@code short} and {@code priority} of HAProxy. */
    PRIORITY,
    /** Nothing: {@code raw} of HAProxy. */
    NONE;

    /** As a configuration has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a counted message of this form begins with a priority; on a connection of lines auto knows some that have none. */
    boolean prioritised() {
        return this == AUTO || this == RFC5424 || this == RSYSLOG || this == PRIORITY;
    }
}
