// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.memory;

/**
 * What gives way, step by step, as the memory for lines fills up. Normally a block waits out its linger, and goes on
 * growing while earlier lines of its route are still on their way, since large batches are cheap for everybody. Lines
 * compress to a fifth and less, so the first thing to do about memory is to compress.
 *
 * <pre>
 * used       rung      what changes
 * below 50 % NORMAL    -
 * from  50 % PRESSED   a due block is not kept to grow if it holds {@value #LARGE_BYTES} bytes or more; batches that wait
 *                      for their acknowledgement go to the spool, the route with most of them first
 * from  75 % HIGH      no due block is kept; a block of {@value #LARGE_BYTES} bytes or more is sealed before its linger,
 *                      instead of taking another page; every new batch goes to the spool
 * from  90 % CRITICAL  the codec's fastest level
 * a reader waits       open blocks beyond a quarter of the limit are sealed, whenever the encoder has nothing to do
 * share used up        the route's open block is sealed, if it is large or the route has nothing else under way; until
 *                      pages return, the route's lines are refused as memory_full
 * </pre>
 *
 * <p>A route's share is whatever is free ({@link MemoryBudget}): the last rung concerns a flood at half of the limit
 * already, and a quiet customer only when nothing is left. Any thread; no state but the budget's.
 */
public final class OverloadLadder {
    /** From here on a block is worth compressing: its pages come back as a fifth of their size. */
    public static final int LARGE_BYTES = 16 * 1024;

    private static final int PRESSED_PERCENT = 50;
    private static final int HIGH_PERCENT = 75;
    private static final int CRITICAL_PERCENT = 90;

    private final MemoryBudget budget;

    /** How full memory is, in ascending order. */
    public enum Rung {
        /** Below 50 %. */
        NORMAL,
        /** From 50 %. */
        PRESSED,
        /** From 75 %. */
        HIGH,
        /** From 90 %. */
        CRITICAL;

        /** Whether this much or more is used. */
        public boolean isAtLeast(Rung other) {
            return compareTo(other) >= 0;
        }
    }

    /** The ladder of this budget. */
    public OverloadLadder(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Where memory stands now. */
    public Rung rung() {
        long percent = percentUsed();
        if (percent < PRESSED_PERCENT) {
            return Rung.NORMAL;
        }
        if (percent < HIGH_PERCENT) {
            return Rung.PRESSED;
        }
        return percent < CRITICAL_PERCENT ? Rung.HIGH : Rung.CRITICAL;
    }

    /** How much more is used than where this rung begins; less than nothing below it. */
    public long bytesAbove(Rung rung) {
        int percent = switch (rung) {
            case NORMAL -> 0;
            case PRESSED -> PRESSED_PERCENT;
            case HIGH -> HIGH_PERCENT;
            case CRITICAL -> CRITICAL_PERCENT;
        };
        return budget.usedBytes() - budget.limitBytes() / 100 * percent;
    }

    private long percentUsed() {
        long limit = budget.limitBytes();
        return limit == 0 ? 100 : budget.usedBytes() * 100 / limit;
    }
}
