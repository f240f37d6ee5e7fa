// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;

/**
 * What one delivering thread counts: outcomes of lines that a sink had accepted. Owner thread only; called per batch, not
 * per line.
 *
 * <p>Lines come from memory ({@link dev.caudal.core.sink.Offer#ACCEPTED}) or from the spool of an earlier run ({@link
 * #recovered}); they may go to the spool and come back any number of times; they end as delivered or dropped.
 */
public final class DeliveryCounts {
    private final Counter possibleDuplicates = new Counter();
    private final CountsByRoute byRoute = new CountsByRoute();

    DeliveryCounts() {}

    /** Lines that the brokers have acknowledged. */
    public void delivered(Route route, long lines) {
        byRoute.of(route).delivered.add(lines);
    }

    /** The same for lines out of the spool, whose route may be gone. */
    public void delivered(RouteKey key, long lines) {
        byRoute.of(key).delivered.add(lines);
    }

    /** Accepted lines that were given up. */
    public void dropped(Route route, DropCause cause, long lines) {
        byRoute.of(route).dropped.add(cause, lines);
    }

    /** The same for lines out of the spool, whose route may be gone. */
    public void dropped(RouteKey key, DropCause cause, long lines) {
        byRoute.of(key).dropped.add(cause, lines);
    }

    /** Lines that an earlier run left in the spool: from here on they are in this run's spool, and in its balance. */
    public void recovered(RouteKey key, long lines) {
        byRoute.of(key).recovered.add(lines);
    }

    /** Lines that went from memory into the spool. */
    public void spooled(RouteKey key, long lines) {
        byRoute.of(key).spooled.add(lines);
    }

    /** Lines that came from the spool back into memory; to be called before their outcome is counted. */
    public void unspooled(RouteKey key, long lines) {
        byRoute.of(key).unspooled.add(lines);
    }

    /** Lines that were sent again though the brokers may have them already; beside the balance, not in it. */
    public void possibleDuplicates(long lines) {
        possibleDuplicates.add(lines);
    }

    void addOutcomesTo(LedgerSum sum) {
        byRoute.forEach((key, counts) -> {
            LedgerSum.RouteSum route = sum.route(key);
            route.delivered += counts.delivered.get();
            counts.dropped.addTo(route.dropped);
            route.spooled += counts.spooled.get();
        });
        sum.possibleDuplicates += possibleDuplicates.get();
    }

    void addIntakeTo(LedgerSum sum) {
        byRoute.forEach((key, counts) -> {
            LedgerSum.RouteSum route = sum.route(key);
            route.unspooled += counts.unspooled.get();
            route.recovered += counts.recovered.get();
        });
    }
}
