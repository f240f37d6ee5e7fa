// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in bytes, one second deep, without a lock and without a clock of its own.
 *
 * <p>Instead of counting tokens it remembers until when the bytes let through so far have used up the limit. Bytes pass as
 * long as that is less than a second ahead, so a line longer than the bucket passes too, and the next ones wait for it.
 * Any thread; several sources of a node share one limit.
 */
final class RateLimit {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long UNUSED = Long.MIN_VALUE;

    private final long bytesPerSecond;
    private final AtomicLong usedUpUntil = new AtomicLong(UNUSED);

    RateLimit(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Takes the bytes if there is room for one more line now. */
    boolean tryTake(int bytes, long nanoTime) {
        long cost = (bytes * SECOND_NANOS + bytesPerSecond / 2) / bytesPerSecond;
        while (true) {
            long before = usedUpUntil.get();
            // nanoTime has no origin and may wrap: only differences mean anything.
            long from = before == UNUSED || before - nanoTime < 0 ? nanoTime : before;
            if (from - nanoTime >= SECOND_NANOS) {
                return false;
            }
            if (usedUpUntil.compareAndSet(before, from + cost)) {
                return true;
            }
        }
    }
}
