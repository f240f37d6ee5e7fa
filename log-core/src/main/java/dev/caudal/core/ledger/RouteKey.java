// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Route;
import java.util.Comparator;

/**
 * Under what a route is accounted: customer and stream. Outlives the {@link Route} objects, which change with the list.
 *
 * @param customer whose lines
 * @param stream which kind of log
 */
public record RouteKey(CustomerId customer, StreamName stream) implements Comparable<RouteKey> {
    private static final Comparator<RouteKey> ORDER =
            Comparator.comparing(RouteKey::customer).thenComparing(RouteKey::stream);

    /** The key of a route. */
    public static RouteKey of(Route route) {
        return new RouteKey(route.customer(), route.stream());
    }

    @Override
    public int compareTo(RouteKey other) {
        return ORDER.compare(this, other);
    }
}
