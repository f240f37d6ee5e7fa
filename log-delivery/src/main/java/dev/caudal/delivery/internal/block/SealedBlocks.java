// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where blocks go when they are sealed: many threads add, the encoder takes. Neither waits. Bounded by the memory budget,
 * which every block's pages are taken from; blocks of one sink come out in the order they were sealed in.
 */
public final class SealedBlocks {
    private final AtomicReference<@Nullable Block> newest = new AtomicReference<>();
    private volatile @Nullable Thread taker;

    /** Empty. */
    public SealedBlocks() {}

    /** Any thread that owns the block; from here on it is the taker's. */
    void add(Block block) {
        block.usage().sealed();
        Block head;
        do {
            head = newest.get();
            block.next = head;
        } while (!newest.compareAndSet(head, block));
        if (head == null) {
            // Who added the head has already woken the taker.
            LockSupport.unpark(taker);
        }
    }

    /** Names the thread to wake when something was added. */
    public void takenBy(Thread thread) {
        taker = thread;
    }

    /**
     * All that was added since the last call, oldest first: go on with {@link #after}. The taker alone; null if there is
     * nothing.
     */
    public @Nullable Block takeAll() {
        Block oldest = null;
        for (Block block = newest.getAndSet(null); block != null; ) {
            Block older = block.next;
            block.next = oldest;
            oldest = block;
            block = older;
        }
        return oldest;
    }

    /** The block after this one in what {@link #takeAll} gave, which then forgets it. */
    public @Nullable Block after(Block block) {
        Block next = block.next;
        block.next = null;
        return next;
    }

    /** Whether {@link #takeAll} would give nothing. Any thread. */
    public boolean isEmpty() {
        return newest.get() == null;
    }
}
