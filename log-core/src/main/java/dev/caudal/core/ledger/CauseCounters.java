// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

/** One counter per {@link DropCause}; same thread rule as {@link Counter}. */
final class CauseCounters {
    private final Counter[] byCause = new Counter[DropCause.values().length];

    CauseCounters() {
        for (int i = 0; i < byCause.length; i++) {
            byCause[i] = new Counter();
        }
    }

    void add(DropCause cause, long lines) {
        byCause[cause.ordinal()].add(lines);
    }

    long get(DropCause cause) {
        return byCause[cause.ordinal()].get();
    }
}
