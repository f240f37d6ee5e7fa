// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import java.util.List;
import java.util.Map;

/**
 * What one reader thread counts. Every method but {@link #source()} belongs to that thread alone; none allocates per line,
 * only when a route is new.
 */
public final class ReaderCounts {
    private final String source;
    private final Counter read = new Counter();
    private final Counter readBytes = new Counter();
    private final Counter unsubscribed = new Counter();
    private final Counter altered = new Counter();
    private final CauseCounters droppedUnrouted = new CauseCounters();
    private final CountsByRoute byRoute = new CountsByRoute();
    private final BusiestIds busiest = new BusiestIds();
    private final UnroutedSample unrouted = new UnroutedSample();
    private boolean oddHour;

    ReaderCounts(String source) {
        this.source = source;
    }

    /** The source's name in the configuration. */
    public String source() {
        return source;
    }

    /** Lines that are counted from now on were read at this time: their hour is that of their records' timestamps. */
    public void at(long wallMillis) {
        oddHour = HourParity.isOdd(wallMillis);
    }

    /** One line was cut, whatever becomes of it; to be called before anything else is counted of the line. */
    public void read(long bytes) {
        read.add(1);
        readBytes.add(bytes);
    }

    /**
     * The line is a subscribed customer's, whatever becomes of it; to be called before it is offered to a sink.
     *
     * @param bytes as the customer is to get it
     */
    public void routed(Route route, long bytes) {
        byRoute.of(route).hours(oddHour).readLine(bytes);
    }

    /** The line's customer is not on the active list. */
    public void unsubscribed() {
        unsubscribed.add(1);
    }

    /** The same with the id, borrowed until return: some of the busiest are remembered. */
    public void unsubscribed(byte[] buffer, int offset, int length) {
        busiest.add(buffer, offset, length);
        unsubscribed.add(1);
    }

    /**
     * The line is nobody's, which is counted beside this: some of such lines are remembered. Borrowed until return.
     *
     * @param idLength of what was taken for the customer id; 0 if nothing was
     */
    public void unrouted(byte[] buffer, int offset, int length, int idOffset, int idLength) {
        unrouted.add(buffer, offset, length, idOffset, idLength);
    }

    /** A line was truncated and goes on. */
    public void altered() {
        altered.add(1);
    }

    /** The line was dropped before its customer was known. */
    public void dropped(DropCause cause) {
        droppedUnrouted.add(cause, 1);
    }

    /** The line of a known customer was dropped. */
    public void dropped(Route route, DropCause cause) {
        byRoute.of(route).hours(oddHour).drop(cause);
    }

    void addOutcomesTo(LedgerSum sum) {
        byRoute.forEach((key, counts) -> {
            for (RouteCounts.HourCounts hours : List.of(counts.even, counts.odd)) {
                hours.addDroppedTo(sum.route(key).dropped);
                hours.addDroppedTo(sum.source(source).dropped);
            }
        });
        droppedUnrouted.addTo(sum.droppedUnrouted);
        droppedUnrouted.addTo(sum.source(source).dropped);
        sum.source(source).unsubscribed += unsubscribed.get();
        sum.source(source).altered += altered.get();
    }

    void addIntakeTo(LedgerSum sum) {
        byRoute.forEach((key, counts) -> {
            sum.route(key).read += counts.even.read() + counts.odd.read();
            sum.route(key).readBytes += counts.even.readBytes() + counts.odd.readBytes();
        });
        // After the routes': whatever was routed has been read.
        sum.source(source).read += read.get();
        sum.source(source).readBytes += readBytes.get();
    }

    void addBusiestTo(Map<String, Long> sums) {
        busiest.addTo(sums);
    }

    /** Lines that are counted meanwhile may be missing among the routed, but are never added to them by mistake. */
    UnroutedLines.Share share() {
        long all = read.get();
        long ofOthers = unsubscribed.get();
        long routed = all - ofOthers - droppedUnrouted.total();
        return new UnroutedLines.Share(
                all,
                Math.max(0, routed),
                ofOthers,
                droppedUnrouted.get(DropCause.NO_CUSTOMER_ID),
                droppedUnrouted.get(DropCause.WRONG_LINE_START),
                droppedUnrouted.get(DropCause.LINE_TOO_LONG));
    }

    UnroutedSample unrouted() {
        return unrouted;
    }

    void addHoursTo(Map<RouteKey, HourParity> hours) {
        byRoute.forEach((key, counts) ->
                hours.computeIfAbsent(key, none -> new HourParity()).add(counts));
    }
}
