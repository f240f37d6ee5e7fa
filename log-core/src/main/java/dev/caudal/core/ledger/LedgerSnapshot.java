// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The account at one moment. All numbers are lines since the run began, except {@code readBytes} and gaps. Immutable.
 *
 * @param read lines cut from the sources
 * @param readBytes their bytes, with customer id, without terminators
 * @param recovered lines that an earlier run had left in the spool
 * @param delivered lines that the brokers have acknowledged
 * @param dropped lines lost, by cause; causes with no line are left out
 * @param unsubscribed lines of customers who are not on the active list
 * @param inSpool lines on disk
 * @param altered lines that were truncated and went on (beside the balance)
 * @param possibleDuplicates lines sent again that the brokers may have had (beside the balance)
 * @param byRoute every customer and stream that had lines
 * @param bySource every source that had lines or gaps, by its name
 */
public record LedgerSnapshot(
        long read,
        long readBytes,
        long recovered,
        long delivered,
        Map<DropCause, Long> dropped,
        long unsubscribed,
        long inSpool,
        long altered,
        long possibleDuplicates,
        NavigableMap<RouteKey, RouteAccount> byRoute,
        NavigableMap<String, SourceAccount> bySource) {

    /** Copies the collections. */
    public LedgerSnapshot {
        dropped = copyOf(dropped, DropCause.class);
        byRoute = Collections.unmodifiableNavigableMap(new TreeMap<>(byRoute));
        bySource = Collections.unmodifiableNavigableMap(new TreeMap<>(bySource));
    }

    /**
     * The lines of one customer and stream.
     *
     * @param read lines that were his, whatever became of them
     * @param readBytes their bytes as he was to get them
     * @param recovered lines that an earlier run had left in the spool
     * @param delivered lines that the brokers have acknowledged
     * @param dropped lines lost, by cause
     * @param inSpool lines on disk
     */
    public record RouteAccount(
            long read, long readBytes, long recovered, long delivered, Map<DropCause, Long> dropped, long inSpool) {
        /** Copies the collection. */
        public RouteAccount {
            dropped = copyOf(dropped, DropCause.class);
        }

        /** All causes together. */
        public long droppedTotal() {
            return total(dropped);
        }

        /** Lines accepted and not yet resolved, never negative. */
        public long inMemory() {
            return read + recovered - delivered - droppedTotal() - inSpool;
        }
    }

    /**
     * What was read from one source, as far as it is known at the reader.
     *
     * @param read lines cut
     * @param readBytes their bytes
     * @param unsubscribed lines of customers who are not on the active list
     * @param dropped lines that the reader dropped, by cause, of known customers and others
     * @param altered lines that were truncated and went on
     * @param gaps events in which lines may have been lost before the reader
     * @param gapBytes the bytes known to be lost in them, where the source can tell
     */
    public record SourceAccount(
            long read,
            long readBytes,
            long unsubscribed,
            Map<DropCause, Long> dropped,
            long altered,
            Map<GapKind, Long> gaps,
            Map<GapKind, Long> gapBytes) {
        /** Copies the collections. */
        public SourceAccount {
            dropped = copyOf(dropped, DropCause.class);
            gaps = copyOf(gaps, GapKind.class);
            gapBytes = copyOf(gapBytes, GapKind.class);
        }
    }

    /** All causes together. */
    public long droppedTotal() {
        return total(dropped);
    }

    /** Lines accepted and not yet resolved: the residual of the balance, never negative. 0 after an orderly end. */
    public long inMemory() {
        return read + recovered - delivered - droppedTotal() - unsubscribed - inSpool;
    }

    /** The gaps of all sources together. */
    public Map<GapKind, Long> gaps() {
        Map<GapKind, Long> sum = new EnumMap<>(GapKind.class);
        bySource.values().forEach(source -> source.gaps().forEach((kind, n) -> sum.merge(kind, n, Long::sum)));
        return Collections.unmodifiableMap(sum);
    }

    /**
     * The balance in one line: {@code read 5 + recovered 0 = delivered 2 + dropped 1 (empty_line 1) + unsubscribed 2 + in
     * memory 0 + in spool 0}.
     */
    public String balance() {
        String causes = dropped.isEmpty()
                ? ""
                : dropped.entrySet().stream()
                        .map(entry -> entry.getKey().label() + " " + entry.getValue())
                        .collect(Collectors.joining(", ", " (", ")"));
        return "read " + read + " + recovered " + recovered + " = delivered " + delivered + " + dropped "
                + droppedTotal() + causes + " + unsubscribed " + unsubscribed + " + in memory " + inMemory()
                + " + in spool " + inSpool;
    }

    private static <K extends Enum<K>> Map<K, Long> copyOf(Map<K, Long> some, Class<K> type) {
        Map<K, Long> copy = new EnumMap<>(type);
        copy.putAll(some);
        return Collections.unmodifiableMap(copy);
    }

    private static long total(Map<DropCause, Long> dropped) {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }
}
