// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.concurrent.atomic.AtomicLongArray;

/** One counter per {@link GapKind}; any thread. */
final class GapCounters {
    private static final GapKind[] KINDS = GapKind.values();

    private final AtomicLongArray byKind = new AtomicLongArray(KINDS.length);

    void add(GapKind kind, long events) {
        byKind.addAndGet(kind.ordinal(), events);
    }

    void addTo(LedgerSum.SourceSum sum) {
        for (GapKind kind : KINDS) {
            sum.addGaps(kind, byKind.get(kind.ordinal()));
        }
    }
}
