// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the lines of one source look like that went to nobody: a sample.
 *
 * @param ids what was taken for a customer id, the most frequent first, and about how many lines had it at least
 * @param lines the first bytes of some of the lines: for programs to look at, not to be shown to anybody
 */
public record UnroutedLines(Map<SeenId, Long> ids, List<byte[]> lines) {
    /** Copies the collections, not the lines. */
    public UnroutedLines {
        ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
        lines = List.copyOf(lines);
    }

    /**
     * What was taken for a customer id. It may hold any bytes at all: never print it as it is.
     *
     * @param text its first {@value UnroutedSample#ID_BYTES} bytes, a character each
     * @param isCut whether it goes on
     */
    public record SeenId(String text, boolean isCut) implements Comparable<SeenId> {
        @Override
        public int compareTo(SeenId other) {
            int order = text.compareTo(other.text);
            return order == 0 ? Boolean.compare(isCut, other.isCut) : order;
        }
    }

    /**
     * How many of a source's lines are of customers on the active list.
     *
     * @param read all lines that were cut
     * @param routed lines of customers on the list, whatever became of them
     * @param unsubscribed lines of others
     * @param withoutId lines in which no id was found
     * @param wrongStart lines in which none was looked for, since they do not begin as the source's {@code lineStart} says
     * @param tooLong lines in which none was looked for, since they are longer than the source allows
     */
    public record Share(long read, long routed, long unsubscribed, long withoutId, long wrongStart, long tooLong) {
        /** Nothing. */
        public static final Share NONE = new Share(0, 0, 0, 0, 0, 0);

        /** Both together. */
        public Share plus(Share other) {
            return new Share(
                    read + other.read,
                    routed + other.routed,
                    unsubscribed + other.unsubscribed,
                    withoutId + other.withoutId,
                    wrongStart + other.wrongStart,
                    tooLong + other.tooLong);
        }

        /** What came since an earlier one of the same source. */
        public Share since(Share earlier) {
            return new Share(
                    read - earlier.read,
                    routed - earlier.routed,
                    unsubscribed - earlier.unsubscribed,
                    withoutId - earlier.withoutId,
                    wrongStart - earlier.wrongStart,
                    tooLong - earlier.tooLong);
        }

        /** All lines that could have been a customer's: neither empty ones, nor what came before there was a list. */
        public long lines() {
            return routed + unsubscribed + withoutId + wrongStart + tooLong;
        }
    }
}
