// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks;

import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one writes first, to compare with: byte by byte to the line end, byte by byte to the space, the id as a string, a
 * hash map. It does less than the real path: no carry between chunks, no limits, no ledger.
 */
final class NaiveRouter {
    private final Map<String, Route> routes = new HashMap<>();
    private long unsubscribed;

    NaiveRouter(RoutingTable table) {
        table.routes().forEach(route -> routes.put(route.customer().value(), route));
    }

    /** Routes the whole lines of the chunk and returns how many were not a subscribed customer's. */
    long accept(byte[] chunk) {
        int lineStart = 0;
        for (int i = 0; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                if (route(chunk, lineStart, i) == null) {
                    unsubscribed++;
                }
                lineStart = i + 1;
            }
        }
        return unsubscribed;
    }

    private @Nullable Route route(byte[] chunk, int from, int to) {
        for (int i = from; i < to; i++) {
            if (chunk[i] == ' ') {
                return routes.get(new String(chunk, from, i - from, StandardCharsets.US_ASCII));
            }
        }
        return null;
    }
}
