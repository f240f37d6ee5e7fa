// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.naming.CustomerId;
import org.jspecify.annotations.Nullable;

/**
 * Something in a spool that is not as it was written.
 *
 * @param kind what it is
 * @param file name of the file in the spool's directory
 * @param offset where in the file, in bytes
 * @param customer whose lines are lost by it; null if nobody's are, or nobody knows whose
 * @param lines how many of that customer's lines are lost by it; 0 if none are, or nobody knows
 */
public record SpoolDamage(
        Kind kind, String file, long offset, @Nullable CustomerId customer, long lines) {

    /** What is damaged, and what that costs. */
    public enum Kind {
        /** A batch that waits: its lines cannot be delivered. */
        BATCH("a batch is damaged, its lines are lost"),
        /** A batch that has been delivered or dropped: nothing is lost. */
        DONE_BATCH("a batch is damaged that was done with, nothing is lost"),
        /** A batch is not there whose neighbours are: it never became safe, or nothing of it can be read. */
        GAP("a batch is missing before this place, what it held is not known"),
        /** Bytes that are no whole batch, or a footer that is damaged. */
        REST("bytes at the end are no whole batch; if they were the footer, nothing is lost"),
        /** The file's header: all it says stands in the file's name as well. */
        HEADER("the header is damaged, nothing is lost"),
        /** What was delivered cannot be told in part: it would be delivered again. */
        ACKS("a record of what was delivered is damaged, batches may be delivered twice"),
        /** The file cannot be read at all. */
        UNREADABLE("the file cannot be read: see to its owner, its permissions and the disk");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }

        /** One sentence for an operator. */
        public String meaning() {
            return meaning;
        }
    }

    /** Whether lines of customers are lost by it, or may be. */
    public boolean costsLines() {
        return kind == Kind.BATCH || kind == Kind.GAP || kind == Kind.UNREADABLE;
    }
}
