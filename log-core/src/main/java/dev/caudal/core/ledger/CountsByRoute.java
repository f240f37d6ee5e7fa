// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link RouteCounts} of one thread: a map by customer and stream, and before it an open-addressed table by the
 * identity of the {@link Route}, so that finding the counts of a route seen before makes no garbage. The owner thread adds,
 * any thread may walk through.
 */
final class CountsByRoute {
    private static final int FIRST_SLOTS = 64;

    private final Map<RouteKey, RouteCounts> byKey = new ConcurrentHashMap<>();
    /** The table; what is counted of a route is at the same place of the other array. */
    private @Nullable Route[] routes = new Route[FIRST_SLOTS];

    private RouteCounts[] counts = new RouteCounts[FIRST_SLOTS];
    private int used;

    /** Owner thread only. Allocates only when the route is new to this thread. */
    RouteCounts of(Route route) {
        int mask = routes.length - 1;
        for (int at = route.index() & mask; ; at = (at + 1) & mask) {
            Route there = routes[at];
            if (there == route) {
                return counts[at];
            }
            if (there == null) {
                return add(route);
            }
        }
    }

    /** Owner thread only, not for every line. */
    RouteCounts of(RouteKey key) {
        return byKey.computeIfAbsent(key, newKey -> new RouteCounts());
    }

    void forEach(BiConsumer<RouteKey, RouteCounts> action) {
        byKey.forEach(action);
    }

    private RouteCounts add(Route route) {
        RouteCounts ofRoute = of(RouteKey.of(route));
        ofRoute.latest = route;
        if (2 * (used + 1) > routes.length) {
            rebuild();
        }
        put(route, ofRoute);
        return ofRoute;
    }

    /** Makes room, and leaves out routes that were replaced: the table is bounded by the customers, not by changes. */
    private void rebuild() {
        @Nullable Route[] routesBefore = routes;
        RouteCounts[] countsBefore = counts;
        routes = new Route[Math.max(FIRST_SLOTS, Integer.highestOneBit(byKey.size()) * 8)];
        counts = new RouteCounts[routes.length];
        used = 0;
        for (int at = 0; at < routesBefore.length; at++) {
            Route route = routesBefore[at];
            if (route != null && countsBefore[at].latest == route) {
                put(route, countsBefore[at]);
            }
        }
    }

    private void put(Route route, RouteCounts ofRoute) {
        int mask = routes.length - 1;
        int at = route.index() & mask;
        while (routes[at] != null) {
            at = (at + 1) & mask;
        }
        routes[at] = route;
        counts[at] = ofRoute;
        used++;
    }
}
