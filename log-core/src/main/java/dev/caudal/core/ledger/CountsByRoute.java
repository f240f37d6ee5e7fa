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
    private @Nullable Slot[] slots = new Slot[FIRST_SLOTS];
    private int used;

    private static final class Slot {
        private final Route route;
        private final RouteCounts counts;

        Slot(Route route, RouteCounts counts) {
            this.route = route;
            this.counts = counts;
        }
    }

    /** Owner thread only. Allocates only when the route is new to this thread. */
    RouteCounts of(Route route) {
        int mask = slots.length - 1;
        for (int at = route.index() & mask; ; at = (at + 1) & mask) {
            Slot slot = slots[at];
            if (slot == null) {
                return add(route);
            }
            if (slot.route == route) {
                return slot.counts;
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
        RouteCounts counts = of(RouteKey.of(route));
        counts.latest = route;
        if (2 * (used + 1) > slots.length) {
            rebuild();
        }
        put(new Slot(route, counts));
        return counts;
    }

    /** Makes room, and leaves out routes that were replaced: the table is bounded by the customers, not by changes. */
    private void rebuild() {
        @Nullable Slot[] before = slots;
        slots = new Slot[Math.max(FIRST_SLOTS, Integer.highestOneBit(byKey.size()) * 8)];
        used = 0;
        for (Slot slot : before) {
            if (slot != null && slot.counts.latest == slot.route) {
                put(slot);
            }
        }
    }

    private void put(Slot slot) {
        int mask = slots.length - 1;
        int at = slot.route.index() & mask;
        while (slots[at] != null) {
            at = (at + 1) & mask;
        }
        slots[at] = slot;
        used++;
    }
}
