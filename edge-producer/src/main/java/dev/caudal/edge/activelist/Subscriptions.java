// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Since when each subscription is known here. One thread; at most as large as the list. */
final class Subscriptions {
    private Map<CustomerId, String> known = Map.of();
    private Map<CustomerId, Instant> appeared = Map.of();
    private boolean any;

    /** A table comes into force now. */
    void take(RoutingTable table, Instant now) {
        Map<CustomerId, String> next = new HashMap<>();
        Map<CustomerId, Instant> since = new HashMap<>();
        for (Route route : table.routes()) {
            CustomerId customer = route.customer();
            next.put(customer, route.subscription());
            if (any && !route.subscription().equals(known.get(customer))) {
                since.put(customer, now);
            } else if (appeared.containsKey(customer)) {
                since.put(customer, appeared.getOrDefault(customer, now));
            }
        }
        known = next;
        appeared = Map.copyOf(since);
        any = true;
    }

    /** Those that came after the first table. */
    Map<CustomerId, Instant> appeared() {
        return appeared;
    }
}
