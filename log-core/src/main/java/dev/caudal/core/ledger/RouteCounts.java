// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one thread counts of one customer and stream; same thread rule as {@link Counter}. */
final class RouteCounts {
    /** Readers keep even and odd hours apart; whoever delivers counts neither. */
    final HourCounts even = new HourCounts();

    final HourCounts odd = new HourCounts();
    final Counter recovered = new Counter();
    final Counter delivered = new Counter();
    final Counter spooled = new Counter();
    final Counter unspooled = new Counter();
    /** Of those that deliver. */
    final CauseCounters dropped = new CauseCounters();

    /** The newest of the routes counted here; of interest to the owner thread only. */
    @Nullable
    Route latest;

    /** What a reader counts in hours of one kind. */
    static final class HourCounts {
        final Counter read = new Counter();
        final Counter readBytes = new Counter();
        private volatile @Nullable CauseCounters dropped;

        /** Owner thread only; made when something is dropped, which is rare. */
        void drop(DropCause cause) {
            CauseCounters counters = dropped;
            if (counters == null) {
                counters = new CauseCounters();
                dropped = counters;
            }
            counters.add(cause, 1);
        }

        void addDroppedTo(Map<DropCause, Long> sums) {
            CauseCounters counters = dropped;
            if (counters != null) {
                counters.addTo(sums);
            }
        }
    }
}
