// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.memory;

import dev.caudal.core.routing.Route;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one route holds between its readers and the brokers. Readers, encoder and sender share the object; each field is
 * atomic by itself, and nothing here waits.
 */
public final class RouteUsage {
    /** How long it is remembered that a topic found a batch too large. */
    public static final long REMEMBERED_NANOS = Duration.ofHours(1).toNanos();

    private final Route route;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicInteger unacknowledgedBlocks = new AtomicInteger();
    private volatile boolean behind;
    private volatile int mostRawBytes = Integer.MAX_VALUE;
    private volatile long triesMoreAtNanos;

    /** Holds nothing yet. */
    public RouteUsage(Route route) {
        this.route = route;
    }

    /** Whose this is. */
    public Route route() {
        return route;
    }

    /** Bytes taken from the {@link MemoryBudget}: pages of blocks and finished batches. */
    public AtomicLong heldBytes() {
        return heldBytes;
    }

    /** A block was sealed: it is now the encoder's, later the sender's. */
    public void sealed() {
        unacknowledgedBlocks.incrementAndGet();
    }

    /** A sealed block, or the batch made of it, is delivered or dropped for good. */
    public void resolved() {
        unacknowledgedBlocks.decrementAndGet();
    }

    /** How many sealed blocks, or batches made of them, are not resolved. */
    public int unacknowledgedBlocks() {
        return unacknowledgedBlocks.get();
    }

    /** Any thread. Whether its lines go by way of the disk for now: then nobody waits for the next one. */
    public void behind(boolean now) {
        behind = now;
    }

    /** Whether its lines go by way of the disk. */
    public boolean isBehind() {
        return behind;
    }

    /**
     * A batch of this route was too large for its topic: later ones are made of half as much, for a while. Then a larger one may
     * show that the topic takes more by now.
     *
     * @param rawBytes what it was made of
     */
    public void tooLarge(int rawBytes, long nanoTime) {
        mostRawBytes = Math.max(1, rawBytes / 2);
        triesMoreAtNanos = nanoTime + REMEMBERED_NANOS;
    }

    /** Whether a block may become so large; by its reader. */
    public boolean admits(int rawBytes, long nanoTime) {
        if (rawBytes <= mostRawBytes) {
            return true;
        }
        if (nanoTime - triesMoreAtNanos < 0) {
            return false;
        }
        mostRawBytes = Integer.MAX_VALUE;
        return true;
    }

    /** Whether something sealed is still under way: then a due block may as well go on growing. */
    public boolean isBusy() {
        return unacknowledgedBlocks.get() > 0;
    }
}
