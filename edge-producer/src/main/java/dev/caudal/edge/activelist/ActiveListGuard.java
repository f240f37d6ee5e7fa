// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.util.HashSet;
import java.util.Set;

/** Refuses lists that can be read but are not plausible as a successor of the one in force. */
final class ActiveListGuard {
    /** A list may always drop so many customers, inclusive. */
    static final int FREE_DEPARTURES = 20;
    /** Above that, it may drop this part of the customers, in percent, inclusive. */
    static final int FREE_DEPARTURES_PERCENT = 10;

    private ActiveListGuard() {}

    /**
     * Compares the next list with the one in force.
     *
     * @throws InvalidActiveListException with what is implausible and how to go on
     */
    static void check(RoutingTable current, ActiveList next) throws InvalidActiveListException {
        RoutingTable table = next.table();
        if (current.epoch().isEmpty()) {
            return;
        }
        if (!table.epoch().equals(current.epoch())) {
            throw new InvalidActiveListException("the list is of epoch '" + table.epoch() + "', but epoch '"
                    + current.epoch()
                    + "' is in force: its registry was rebuilt, or it is another cluster's; restart the"
                    + " edge-producer to take the new epoch");
        }
        if (table.version() < current.version()) {
            throw new InvalidActiveListException("the list is version " + table.version() + ", but version "
                    + current.version() + " is in force: a list never goes back");
        }
        int before = current.customers();
        int departures = departures(current, table);
        boolean confirmed = next.shrinkConfirmedFor() != null && next.shrinkConfirmedFor() == table.version();
        if (departures > FREE_DEPARTURES && departures * 100L > (long) before * FREE_DEPARTURES_PERCENT && !confirmed) {
            throw new InvalidActiveListException("the list drops " + departures + " of " + before
                    + " customers, more than " + FREE_DEPARTURES + " and " + FREE_DEPARTURES_PERCENT
                    + " %; if that is meant, have it say \"shrinkConfirmedFor\": " + table.version());
        }
    }

    private static int departures(RoutingTable current, RoutingTable next) {
        Set<CustomerId> staying = new HashSet<>();
        for (Route route : next.routes()) {
            staying.add(route.customer());
        }
        Set<CustomerId> leaving = new HashSet<>();
        for (Route route : current.routes()) {
            if (!staying.contains(route.customer())) {
                leaving.add(route.customer());
            }
        }
        return leaving.size();
    }
}
