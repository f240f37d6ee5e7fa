// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The account at one moment. All numbers are lines since the run began, except {@code readBytes}.
 *
 * @param read lines cut from the sources
 * @param readBytes their bytes, with customer id, without terminators
 * @param delivered lines that the brokers have acknowledged
 * @param dropped lines lost, by cause; causes with no line are left out
 * @param unsubscribed lines of customers who are not on the active list
 * @param altered lines that were truncated and went on (part of the others, not of the balance)
 * @param possibleDuplicates lines sent again that the brokers may have had (beside the balance)
 * @param byRoute the outcome of every customer and stream that had one
 */
public record LedgerSnapshot(
        long read,
        long readBytes,
        long delivered,
        Map<DropCause, Long> dropped,
        long unsubscribed,
        long altered,
        long possibleDuplicates,
        NavigableMap<RouteKey, RouteOutcome> byRoute) {

    /** Makes the collections unmodifiable. */
    public LedgerSnapshot {
        dropped = Collections.unmodifiableMap(withAllKeys(dropped));
        byRoute = Collections.unmodifiableNavigableMap(new TreeMap<>(byRoute));
    }

    /** Lines of one customer and stream. */
    public record RouteOutcome(long delivered, Map<DropCause, Long> dropped) {}

    /** All causes together. */
    public long droppedTotal() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Lines accepted and not yet resolved: the residual of the balance, never negative. */
    public long inMemory() {
        return read - delivered - unsubscribed - droppedTotal();
    }

    private static Map<DropCause, Long> withAllKeys(Map<DropCause, Long> some) {
        Map<DropCause, Long> copy = new EnumMap<>(DropCause.class);
        copy.putAll(some);
        return copy;
    }

    /** Adds up the counters of all threads. */
    static final class Collector {
        private long read;
        private long readBytes;
        private long delivered;
        private long unsubscribed;
        private long altered;
        private long possibleDuplicates;
        private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        private final NavigableMap<RouteKey, RouteOutcome> byRoute = new TreeMap<>();

        void addRead(long lines) {
            read += lines;
        }

        void addReadBytes(long bytes) {
            readBytes += bytes;
        }

        void addDelivered(long lines) {
            delivered += lines;
        }

        void addUnsubscribed(long lines) {
            unsubscribed += lines;
        }

        void addAltered(long lines) {
            altered += lines;
        }

        void addPossibleDuplicates(long lines) {
            possibleDuplicates += lines;
        }

        void addDropped(CauseCounters causes) {
            addTo(dropped, causes);
        }

        void addDeliveredOf(RouteKey key, long lines) {
            byRoute.merge(
                    key,
                    new RouteOutcome(lines, Map.of()),
                    (a, b) -> new RouteOutcome(a.delivered() + b.delivered(), a.dropped()));
        }

        void addDroppedOf(RouteKey key, CauseCounters causes) {
            RouteOutcome before = byRoute.getOrDefault(key, new RouteOutcome(0, Map.of()));
            Map<DropCause, Long> sum = withAllKeys(before.dropped());
            addTo(sum, causes);
            byRoute.put(key, new RouteOutcome(before.delivered(), Collections.unmodifiableMap(sum)));
        }

        LedgerSnapshot snapshot() {
            return new LedgerSnapshot(
                    read, readBytes, delivered, dropped, unsubscribed, altered, possibleDuplicates, byRoute);
        }

        private static void addTo(Map<DropCause, Long> sum, CauseCounters causes) {
            for (DropCause cause : DropCause.values()) {
                long lines = causes.get(cause);
                if (lines > 0) {
                    sum.merge(cause, lines, Long::sum);
                }
            }
        }
    }
}
