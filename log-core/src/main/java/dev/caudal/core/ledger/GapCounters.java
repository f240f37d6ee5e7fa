// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.concurrent.atomic.AtomicLongArray;

/** Events and bytes per {@link GapKind}; any thread. */
final class GapCounters {
    private static final GapKind[] KINDS = GapKind.values();

    private final AtomicLongArray events = new AtomicLongArray(KINDS.length);
    private final AtomicLongArray bytes = new AtomicLongArray(KINDS.length);

    void add(GapKind kind, long moreEvents, long moreBytes) {
        events.addAndGet(kind.ordinal(), moreEvents);
        bytes.addAndGet(kind.ordinal(), moreBytes);
    }

    void addTo(LedgerSum.SourceSum sum) {
        for (GapKind kind : KINDS) {
            sum.addGaps(kind, events.get(kind.ordinal()), bytes.get(kind.ordinal()));
        }
    }
}
