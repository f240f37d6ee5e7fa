// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

/** What one {@link LogSource#read} returns. */
public enum Framing {
    /** Bytes of a stream of lines, cut anywhere. */
    LINES,
    /** Exactly one whole message, which is one line whatever its bytes are: a datagram, an octet-counted frame. */
    MESSAGES
}
