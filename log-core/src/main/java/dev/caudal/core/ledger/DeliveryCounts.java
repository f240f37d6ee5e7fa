// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one delivering thread counts: outcomes of lines that a sink had accepted. Owner thread only. */
public final class DeliveryCounts {
    private final Counter delivered = new Counter();
    private final Counter possibleDuplicates = new Counter();
    private final CauseCounters dropped = new CauseCounters();
    private final Map<RouteKey, PerRoute> byRoute = new ConcurrentHashMap<>();

    DeliveryCounts() {}

    /** Lines that the brokers have acknowledged. */
    public void delivered(Route route, long lines) {
        of(route).delivered.add(lines);
        delivered.add(lines);
    }

    /** Accepted lines that were given up. */
    public void dropped(Route route, DropCause cause, long lines) {
        of(route).dropped.add(cause, lines);
        dropped.add(cause, lines);
    }

    /** Lines that were sent again though the brokers may have them already; beside the balance, not in it. */
    public void possibleDuplicates(long lines) {
        possibleDuplicates.add(lines);
    }

    private PerRoute of(Route route) {
        return byRoute.computeIfAbsent(RouteKey.of(route), key -> new PerRoute());
    }

    void addTo(LedgerSnapshot.Collector sum) {
        byRoute.forEach((key, counts) -> {
            sum.addDeliveredOf(key, counts.delivered.get());
            sum.addDroppedOf(key, counts.dropped);
        });
        sum.addDelivered(delivered.get());
        sum.addPossibleDuplicates(possibleDuplicates.get());
        sum.addDropped(dropped);
    }

    private static final class PerRoute {
        private final Counter delivered = new Counter();
        private final CauseCounters dropped = new CauseCounters();
    }
}
