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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Refuses lists that can be read but are not plausible as a successor of the one in force. */
final class ActiveListGuard {
    /** A list may always drop so many customers, inclusive. */
    static final int FREE_DEPARTURES = 20;
    /** Above that, it may drop this part of the customers, in percent, inclusive. */
    static final int FREE_DEPARTURES_PERCENT = 10;

    /** So many of those who leave are named in the refusal. */
    private static final int NAMED = 5;

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
        checkDepartures(current, next);
    }

    /**
     * Refuses a list that drops many customers of the one in force. A node that is behind a version which an operator confirmed
     * compares with the confirmed one instead, so that it is not held back by what it missed, and what went after the
     * confirmation still needs another one.
     */
    private static void checkDepartures(RoutingTable current, ActiveList list) throws InvalidActiveListException {
        RoutingTable next = list.table();
        Set<CustomerId> staying = customers(next);
        Set<CustomerId> before = customers(current);
        Set<CustomerId> leaving = without(before, staying);
        if (!isMassDeparture(leaving.size(), before.size())
                || isConfirmed(current, next, staying, list.confirmation())) {
            return;
        }
        throw new InvalidActiveListException("the list drops " + leaving.size() + " of " + before.size()
                + " customers, more than " + FREE_DEPARTURES + " and " + FREE_DEPARTURES_PERCENT + " %: "
                + leaving.stream().sorted().limit(NAMED).map(CustomerId::value).collect(Collectors.joining(", "))
                + (leaving.size() > NAMED ? "…" : "")
                + "; if they were meant to leave, run 'provisioner confirm-shrink' ('provisioner confirm-shrink --dry-run'"
                + " shows who left); a list that the provisioner did not make has to say \"shrinkConfirmedFor\": "
                + next.version());
    }

    private static boolean isConfirmed(
            RoutingTable current,
            RoutingTable next,
            Set<CustomerId> staying,
            @Nullable ShrinkConfirmation confirmation) {
        if (confirmation == null) {
            return false;
        }
        if (confirmation.version() == next.version()) {
            return true;
        }
        boolean missed =
                current.version() < confirmation.version() || !current.epoch().equals(next.epoch());
        Set<CustomerId> confirmed = confirmation.customers();
        return missed
                && confirmation.version() < next.version()
                && confirmed != null
                && !isMassDeparture(without(confirmed, staying).size(), confirmed.size());
    }

    private static boolean isMassDeparture(int leaving, int before) {
        return leaving > FREE_DEPARTURES && leaving * 100L > (long) before * FREE_DEPARTURES_PERCENT;
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

    private static Set<CustomerId> customers(RoutingTable table) {
        Set<CustomerId> customers = new HashSet<>();
        table.routes().forEach(route -> customers.add(route.customer()));
        return customers;
    }

    private static Set<CustomerId> without(Set<CustomerId> before, Set<CustomerId> staying) {
        Set<CustomerId> leaving = new HashSet<>(before);
        leaving.removeAll(staying);
        return leaving;
    }
}
