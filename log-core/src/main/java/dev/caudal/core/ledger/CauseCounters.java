// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.Map;

/** One counter per {@link DropCause}; same thread rule as {@link Counter}. */
final class CauseCounters {
    private static final DropCause[] CAUSES = DropCause.values();

    private final Counter[] byCause = new Counter[CAUSES.length];

    CauseCounters() {
        for (int i = 0; i < byCause.length; i++) {
            byCause[i] = new Counter();
        }
    }

    void add(DropCause cause, long lines) {
        byCause[cause.ordinal()].add(lines);
    }

    /** Adds to the sums of the causes that have lines. */
    void addTo(Map<DropCause, Long> sums) {
        for (DropCause cause : CAUSES) {
            long lines = byCause[cause.ordinal()].get();
            if (lines > 0) {
                sums.merge(cause, lines, Long::sum);
            }
        }
    }
}
