// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import org.jspecify.annotations.Nullable;

/** What one thread counts of one customer and stream; same thread rule as {@link Counter}. */
final class RouteCounts {
    final Counter read = new Counter();
    final Counter readBytes = new Counter();
    final Counter recovered = new Counter();
    final Counter delivered = new Counter();
    final Counter spooled = new Counter();
    final Counter unspooled = new Counter();
    final CauseCounters dropped = new CauseCounters();

    /** The newest of the routes counted here; of interest to the owner thread only. */
    @Nullable
    Route latest;
}
