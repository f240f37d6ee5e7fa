// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import dev.caudal.core.naming.CustomerId;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How long it took from a subscription's coming into force on this node to the acknowledgement of its first line: of those that
 * came while the process runs, each once. A customer without a request has no line, and his time goes on.
 *
 * <p>Any thread. Remembers at most as many customers as the active list has new ones.
 */
public final class FirstDeliveries {
    private final Supplier<Map<CustomerId, Instant>> appeared;
    private final Clock clock;
    private final Map<CustomerId, Instant> seen = new ConcurrentHashMap<>();
    private final Delays delays = new Delays(0.5, 1, 1.5, 2, 3, 5, 10, 20, 30, 60, 300, 1800, 21_600);

    /** @param appeared since when each subscription that is new here is in force; asked once a batch */
    public FirstDeliveries(Supplier<Map<CustomerId, Instant>> appeared, Clock clock) {
        this.appeared = appeared;
        this.clock = clock;
    }

    /** A batch of this customer's was acknowledged, whose first line was read at this time. */
    public void acknowledged(CustomerId customer, long readMillis) {
        Map<CustomerId, Instant> since = appeared.get();
        Instant start = since.get(customer);
        // What was read before is of an earlier subscription of his.
        if (start == null || readMillis < start.toEpochMilli() || start.equals(seen.put(customer, start))) {
            return;
        }
        delays.add(Math.max(0, clock.millis() - start.toEpochMilli()));
        if (seen.size() > since.size()) {
            seen.keySet().retainAll(since.keySet());
        }
    }

    /** All of them. */
    public Histogram read() {
        return delays.read();
    }
}
