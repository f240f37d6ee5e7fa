// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

/** What was not as it must be. */
record Violation(Kind kind, String detail, long atMillis) {
    enum Kind {
        /** A later line of a source stands before an earlier one. */
        REORDERED,
        /** A source's lines go to a partition, to another, and to the first again. */
        TO_AND_FRO,
        /** A line in another customer's topic. */
        MISROUTED,
        /** More is acknowledged than was written. */
        FALSE_ACKNOWLEDGEMENT,
        /** A line is twice in the logs, and was not counted. */
        UNCOUNTED_DUPLICATE,
        /** More is counted as possible duplicates than was ever sent twice. */
        IMPOSSIBLE_DUPLICATE,
        /** Lines are delivered that are older than their topic keeps them, or are dropped for that and are not. */
        DELETED_AT_ONCE,
        /** Lines are gone, and nothing says so. */
        LOST,
        /** Lines wait though nothing is wrong with their partition. */
        STUCK,
        /** After everything has healed, something still waits, or holds memory. */
        NOT_AT_REST,
        /** The account does not balance. */
        UNBALANCED,
        /** More memory than the budget. */
        OVER_BUDGET,
        /** More questions than a cluster of many edges could bear. */
        QUESTIONS,
        /** Batches are sent again and again that were written the first time. */
        AMPLIFIED,
        /** The sender goes round and round without a pause. */
        SPINNING,
        /** An exception that nobody expected. */
        EXCEPTION
    }
}
