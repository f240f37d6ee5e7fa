// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one reader thread counts. Every method but {@link #source()} belongs to that thread alone; none allocates, but for
 * the first drop of a route.
 */
public final class ReaderCounts {
    private final String source;
    private final Counter read = new Counter();
    private final Counter readBytes = new Counter();
    private final Counter unsubscribed = new Counter();
    private final Counter altered = new Counter();
    private final CauseCounters dropped = new CauseCounters();
    private final Map<RouteKey, CauseCounters> droppedByRoute = new ConcurrentHashMap<>();

    ReaderCounts(String source) {
        this.source = source;
    }

    /** The source's name in the configuration. */
    public String source() {
        return source;
    }

    /** One line was cut, whatever becomes of it; to be called before its outcome is counted. */
    public void read(long bytes) {
        read.add(1);
        readBytes.add(bytes);
    }

    /** A line of a subscribed customer, whatever becomes of it; to be called before its outcome is counted. */
    public void routed(Route route, long bytes) {}

    /** The line's customer is not on the active list. */
    public void unsubscribed() {
        unsubscribed.add(1);
    }

    /** A line was truncated and goes on. */
    public void altered() {
        altered.add(1);
    }

    /** The line was dropped before its customer was known. */
    public void dropped(DropCause cause) {
        dropped.add(cause, 1);
    }

    /** The line of a known customer was dropped. */
    public void dropped(Route route, DropCause cause) {
        // Sum last: a snapshot never shows more lines dropped in total than there are by customer.
        droppedByRoute
                .computeIfAbsent(RouteKey.of(route), key -> new CauseCounters())
                .add(cause, 1);
        dropped.add(cause, 1);
    }

    void addTo(LedgerSnapshot.Collector sum) {
        droppedByRoute.forEach((key, causes) -> sum.addDroppedOf(key, causes));
        sum.addDropped(dropped);
        sum.addUnsubscribed(unsubscribed.get());
        sum.addAltered(altered.get());
        sum.addReadBytes(readBytes.get());
        // Read last, since it was written first: whatever has an outcome has been read.
        sum.addRead(read.get());
    }
}
