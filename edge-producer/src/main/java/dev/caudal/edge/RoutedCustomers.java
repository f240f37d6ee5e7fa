// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.StreamRoutes;
import dev.caudal.sources.varnish.Subscribers;

/** Who gets lines of a stream by the table in force. Belongs to one reader; looks up the stream once for each table. */
final class RoutedCustomers implements Subscribers {
    private final Routing routing;
    private final StreamName stream;
    private RoutingTable table;
    private StreamRoutes routes;

    RoutedCustomers(Routing routing, StreamName stream) {
        this.routing = routing;
        this.stream = stream;
        this.table = routing.current();
        this.routes = table.routes(stream);
    }

    @Override
    public boolean contains(byte[] buffer, int offset, int length) {
        RoutingTable current = routing.current();
        if (current != table) {
            table = current;
            routes = current.routes(stream);
        }
        return routes.lookup(buffer, offset, length) != null;
    }
}
