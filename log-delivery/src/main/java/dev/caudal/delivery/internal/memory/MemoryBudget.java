// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The one limit on lines in memory. A route may take more only while it holds less than what is free, so a flood limits
 * itself: a single route ends at half of the limit, two at a third each, and a quiet customer always finds room. No scan,
 * no eviction, no lock.
 */
public final class MemoryBudget {
    private final AtomicLong limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /** Nothing is used yet. */
    public MemoryBudget(long limitBytes) {
        this.limitBytes = new AtomicLong(limitBytes);
    }

    /** Any thread. Takes the bytes for the route, or leaves everything as it is. */
    public boolean tryReserve(AtomicLong heldByRoute, int bytes) {
        while (true) {
            long used = usedBytes.get();
            long free = limitBytes.get() - used;
            // Two readers of one route may both pass: its share is then exceeded by one block, the limit never is.
            if (bytes > free || heldByRoute.get() >= free) {
                return false;
            }
            if (usedBytes.compareAndSet(used, used + bytes)) {
                break;
            }
        }
        heldByRoute.addAndGet(bytes);
        return true;
    }

    /** Any thread. */
    public void release(AtomicLong heldByRoute, int bytes) {
        heldByRoute.addAndGet(-bytes);
        usedBytes.addAndGet(-bytes);
    }

    /**
     * Any thread. What a route held becomes more or less without asking: a block that was compressed. The limit may be
     * passed only if compression made it larger.
     */
    public void exchange(AtomicLong heldByRoute, int givenBack, int taken) {
        heldByRoute.addAndGet((long) taken - givenBack);
        usedBytes.addAndGet((long) taken - givenBack);
    }

    /**
     * Any thread. Whether every route would be given {@code bytes} more, even if all that is used were one route's, but for
     * {@code stuckBytes}, which are known to be others'.
     */
    public boolean hasRoomFor(long bytes, long stuckBytes) {
        long used = usedBytes.get();
        return used - stuckBytes + bytes <= limitBytes.get() - used - bytes;
    }

    /** Any thread. There is less memory than was thought: a smaller limit from now on; a larger one changes nothing. */
    public void lowerLimitTo(long bytes) {
        limitBytes.accumulateAndGet(bytes, Math::min);
    }

    /** Bytes taken and not given back. Any thread. */
    public long usedBytes() {
        return usedBytes.get();
    }

    /** The limit. */
    public long limitBytes() {
        return limitBytes.get();
    }
}
