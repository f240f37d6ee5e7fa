// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

/** What a {@link CustomerIdExtractor} says of a line. */
public enum Extraction {
    /** The span is set. Whether the id is a known customer's is for the routing table to say. */
    FOUND,
    /** The span has an id, and the source has asked before the line was made: its customer is not subscribed. */
    UNSUBSCRIBED,
    /** The line has no id where it should be, or more than one; the span is unspecified. */
    MALFORMED
}
