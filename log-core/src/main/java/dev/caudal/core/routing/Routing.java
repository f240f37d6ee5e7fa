// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import java.util.Objects;

/**
 * The routing table in force. One thread publishes new tables; reader threads take the current one at the start of every
 * chunk, so that a chunk is routed by one table.
 */
public final class Routing {
    private volatile RoutingTable current;

    /** Starts with a table, {@link RoutingTable#empty()} if none is known yet. */
    public Routing(RoutingTable first) {
        current = Objects.requireNonNull(first, "first");
    }

    /** The table in force. Any thread. */
    public RoutingTable current() {
        return current;
    }

    /** Puts a table in force, built from the current one; readers see it with their next chunk. */
    public void publish(RoutingTable next) {
        current = Objects.requireNonNull(next, "next");
    }
}
