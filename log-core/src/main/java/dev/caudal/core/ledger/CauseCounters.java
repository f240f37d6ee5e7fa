// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;

/** One number per {@link DropCause}, in one array; same thread rule as {@link Counter}. */
final class CauseCounters {
    private static final DropCause[] CAUSES = DropCause.values();
    private static final VarHandle LINES = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] byCause = new long[CAUSES.length];

    void add(DropCause cause, long lines) {
        int at = cause.ordinal();
        LINES.setRelease(byCause, at, byCause[at] + lines);
    }

    long get(DropCause cause) {
        return (long) LINES.getAcquire(byCause, cause.ordinal());
    }

    /** Of all causes. */
    long total() {
        long total = 0;
        for (DropCause cause : CAUSES) {
            total += get(cause);
        }
        return total;
    }

    /** Adds to the sums of the causes that have lines. */
    void addTo(Map<DropCause, Long> sums) {
        for (DropCause cause : CAUSES) {
            long lines = get(cause);
            if (lines > 0) {
                sums.merge(cause, lines, Long::sum);
            }
        }
    }
}
