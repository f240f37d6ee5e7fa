// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
     * @param acceptedEpoch the epoch that an operator wants lists of, whatever is in force; null if he has not said so
     * @throws InvalidActiveListException with what is implausible and how to go on
     */
    static void check(RoutingTable current, ActiveList next, @Nullable String acceptedEpoch)
            throws InvalidActiveListException {
        RoutingTable table = next.table();
        if (current.epoch().isEmpty()) {
            return;
        }
        if (table.epoch().equals(current.epoch())) {
            checkVersion(current, table);
        } else if (!table.epoch().equals(acceptedEpoch)) {
            throw new InvalidActiveListException("the list is of epoch '" + table.epoch() + "', but epoch '"
                    + current.epoch()
                    + "' is in force: its registry was rebuilt, or it is another cluster's; if that is meant, set"
                    + " customers.acceptEpoch: '" + table.epoch() + "' and reload");
        }
        checkTopics(current, table);
        int before = current.customers();
        int departures = departures(current, table);
        boolean confirmed = next.shrinkConfirmedFor() != null && next.shrinkConfirmedFor() == table.version();
        if (departures > FREE_DEPARTURES && departures * 100L > (long) before * FREE_DEPARTURES_PERCENT && !confirmed) {
            throw new InvalidActiveListException("the list drops " + departures + " of " + before
                    + " customers, more than " + FREE_DEPARTURES + " and " + FREE_DEPARTURES_PERCENT
                    + " %; if that is meant, have it say \"shrinkConfirmedFor\": " + table.version());
        }
    }

    private static void checkVersion(RoutingTable current, RoutingTable next) throws InvalidActiveListException {
        if (next.version() < current.version()) {
            throw new InvalidActiveListException("the list is version " + next.version() + ", but version "
                    + current.version() + " is in force: a list never goes back");
        }
        // Routes that stay the same stay the same objects.
        if (next.version() == current.version()
                && !new HashSet<>(next.routes()).equals(new HashSet<>(current.routes()))) {
            throw new InvalidActiveListException("the list is version " + next.version()
                    + ", which is in force, but says something else: a version never changes; is another provisioner's"
                    + " registry behind it?");
        }
    }

    /** Whose lines go elsewhere has subscribed anew, or the list was made of another cluster's topics. */
    private static void checkTopics(RoutingTable current, RoutingTable next) throws InvalidActiveListException {
        Map<RouteKey, Route> before = new HashMap<>();
        current.routes().forEach(route -> before.put(new RouteKey(route.customer(), route.stream()), route));
        for (Route route : next.routes()) {
            Route old = before.get(new RouteKey(route.customer(), route.stream()));
            if (old != null
                    && old.subscription().equals(route.subscription())
                    && !old.topic().equals(route.topic())) {
                throw new InvalidActiveListException("customer '" + route.customer() + "', stream '" + route.stream()
                        + "': topic '" + old.topic() + "' becomes '" + route.topic()
                        + "' within the same subscription, '" + route.subscription() + "', which never changes");
            }
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
