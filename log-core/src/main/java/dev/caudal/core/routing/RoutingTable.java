// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import dev.caudal.core.naming.StreamName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is subscribed, and which topic each customer's lines go to: one version of the active list. Immutable; the current
 * one is published through {@link Routing}.
 */
public final class RoutingTable {
    private static final RoutingTable EMPTY = new RoutingTable("", 0, List.of(), 0);

    private final String epoch;
    private final long version;
    private final List<Route> routes;
    private final int customers;
    private final Map<StreamName, StreamRoutes> byStream;

    RoutingTable(String epoch, long version, List<Route> routes, int customers) {
        this.epoch = epoch;
        this.version = version;
        this.routes = Collections.unmodifiableList(routes);
        this.customers = customers;
        this.byStream = byStream(routes);
    }

    /** No list at all: nobody is subscribed, epoch {@code ""}, version 0. */
    public static RoutingTable empty() {
        return EMPTY;
    }

    /** Whether there is a list, be it one without customers: false for {@link #empty()} only. */
    public boolean exists() {
        return this != EMPTY;
    }

    /**
     * Starts the next table. Routes that are the same as in the previous one stay the same {@link Route} objects.
     *
     * @param previous the table that the new one is to follow, {@link #empty()} for the first
     */
    public static RoutingTableBuilder builder(RoutingTable previous) {
        return new RoutingTableBuilder(previous);
    }

    /** The customers of one stream, for look-ups by id bytes; empty for a stream nobody has. */
    public StreamRoutes routes(StreamName stream) {
        return byStream.getOrDefault(stream, StreamRoutes.NONE);
    }

    /** All routes of all streams, in the order in which they were added. */
    public Collection<Route> routes() {
        return routes;
    }

    /** How many customers are subscribed to at least one stream. */
    public int customers() {
        return customers;
    }

    /** Changes only when the registry that the list comes from was rebuilt. */
    public String epoch() {
        return epoch;
    }

    /** Grows with every change of the list within an epoch. */
    public long version() {
        return version;
    }

    @Override
    public String toString() {
        return "RoutingTable[epoch=" + epoch + ", version=" + version + ", customers=" + customers + ", routes="
                + routes.size() + "]";
    }

    private static Map<StreamName, StreamRoutes> byStream(List<Route> routes) {
        Map<StreamName, List<Route>> grouped = new HashMap<>();
        for (Route route : routes) {
            grouped.computeIfAbsent(route.stream(), stream -> new ArrayList<>()).add(route);
        }
        Map<StreamName, StreamRoutes> byStream = new HashMap<>();
        grouped.forEach((stream, ofStream) -> byStream.put(stream, new StreamRoutes(ofStream)));
        return byStream;
    }
}
