// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.sink;

/** What a {@link LogSink} answers to a line. Only {@link #ACCEPTED} lines are the sink's to account for. */
public enum Offer {
    /** Copied; from here on the sink counts it: delivered, dropped with a cause, in memory or in the spool. */
    ACCEPTED,
    /** Not taken: the route has used up its share of memory (or all of it is used up). */
    MEMORY_FULL,
    /** Not taken: the line alone is larger than a topic accepts. */
    TOO_LARGE,
    /** Not taken: the sink is closed or closing. */
    CLOSED
}
