// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.ledger.LedgerSnapshot.RouteAccount;
import dev.caudal.core.ledger.LedgerSnapshot.SourceAccount;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Adds up the counters of all threads for one snapshot; used by the thread that takes it. */
final class LedgerSum {
    final Map<DropCause, Long> droppedUnrouted = new EnumMap<>(DropCause.class);
    long possibleDuplicates;

    private final NavigableMap<RouteKey, RouteSum> routes = new TreeMap<>();
    private final NavigableMap<String, SourceSum> sources = new TreeMap<>();

    static final class RouteSum {
        final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        long read;
        long readBytes;
        long recovered;
        long delivered;
        long spooled;
        long unspooled;

        RouteAccount account() {
            // Lines may have gone in and out again between the two passes; then they are counted as in memory.
            long inSpool = Math.max(0, recovered + spooled - unspooled);
            return new RouteAccount(read, readBytes, recovered, delivered, dropped, inSpool);
        }
    }

    static final class SourceSum {
        final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        private final Map<GapKind, Long> gaps = new EnumMap<>(GapKind.class);
        private final Map<GapKind, Long> gapBytes = new EnumMap<>(GapKind.class);
        long read;
        long readBytes;
        long unsubscribed;
        long altered;

        void addGaps(GapKind kind, long events, long bytes) {
            if (events > 0) {
                gaps.merge(kind, events, Long::sum);
            }
            if (bytes > 0) {
                gapBytes.merge(kind, bytes, Long::sum);
            }
        }

        SourceAccount account() {
            return new SourceAccount(read, readBytes, unsubscribed, dropped, altered, gaps, gapBytes);
        }
    }

    RouteSum route(RouteKey key) {
        return routes.computeIfAbsent(key, newKey -> new RouteSum());
    }

    SourceSum source(String name) {
        return sources.computeIfAbsent(name, newName -> new SourceSum());
    }

    LedgerSnapshot snapshot() {
        NavigableMap<RouteKey, RouteAccount> byRoute = new TreeMap<>();
        routes.forEach((key, sum) -> byRoute.put(key, sum.account()));
        NavigableMap<String, SourceAccount> bySource = new TreeMap<>();
        sources.forEach((name, sum) -> bySource.put(name, sum.account()));

        Map<DropCause, Long> dropped = new EnumMap<>(droppedUnrouted);
        long recovered = 0;
        long delivered = 0;
        long inSpool = 0;
        for (RouteAccount route : byRoute.values()) {
            route.dropped().forEach((cause, lines) -> dropped.merge(cause, lines, Long::sum));
            recovered += route.recovered();
            delivered += route.delivered();
            inSpool += route.inSpool();
        }
        long read = 0;
        long readBytes = 0;
        long unsubscribed = 0;
        long altered = 0;
        for (SourceAccount source : bySource.values()) {
            read += source.read();
            readBytes += source.readBytes();
            unsubscribed += source.unsubscribed();
            altered += source.altered();
        }
        return new LedgerSnapshot(
                read,
                readBytes,
                recovered,
                delivered,
                dropped,
                unsubscribed,
                inSpool,
                altered,
                possibleDuplicates,
                byRoute,
                bySource);
    }
}
