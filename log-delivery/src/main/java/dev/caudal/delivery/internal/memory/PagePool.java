// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages of {@value #PAGE_BYTES} bytes outside the Java heap, taken and given back in chains by any thread.
 *
 * <p>A page is a number; the page after it in its chain is kept here, so a chain costs no object. Free pages are a chain
 * too, last in first out, whose head is swapped together with a counter of swaps: nothing waits, and a head that went and
 * came back is not mistaken for one that stayed.
 *
 * <p>Memory is asked for {@value #CHUNK_PAGES} pages at a time, when the free ones are used up, never beyond the budget's
 * limit, and kept: the Java heap has no part in it, and a quiet node stays small. That request alone takes a lock. If the
 * JVM refuses it, the budget shrinks to what there is, once, with a message; routes then find memory full as usual.
 */
public final class PagePool {
    /** Size of a page. */
    public static final int PAGE_BYTES = 4096;

    /** Answer of {@link #take} when there is no room. */
    public static final int NONE = -1;

    private static final int CHUNK_SHIFT = 6;
    private static final int CHUNK_PAGES = 1 << CHUNK_SHIFT;
    private static final Logger LOG = LoggerFactory.getLogger(PagePool.class);

    private final MemoryBudget budget;
    private final IntFunction<ByteBuffer> memory;
    private final int maxPages;
    private final AtomicReferenceArray<ByteBuffer> chunks;
    private final AtomicIntegerArray following;
    /** Upper half: how often it was swapped. Lower half: the first free page, or {@link #NONE}. */
    private final AtomicLong free = new AtomicLong(word(0, NONE));

    private final AtomicInteger allocated = new AtomicInteger();
    private volatile boolean refused;

    /** Holds no memory yet. */
    public PagePool(MemoryBudget budget) {
        this(budget, ByteBuffer::allocateDirect);
    }

    /** The same with memory from elsewhere, for tests of what happens when there is none. */
    PagePool(MemoryBudget budget, IntFunction<ByteBuffer> memory) {
        this.budget = budget;
        this.memory = memory;
        maxPages = (int) Math.min(budget.limitBytes() / PAGE_BYTES, Integer.MAX_VALUE - CHUNK_PAGES);
        chunks = new AtomicReferenceArray<>((maxPages + CHUNK_PAGES - 1) >>> CHUNK_SHIFT);
        following = new AtomicIntegerArray(maxPages);
    }

    /** The budget that pages are taken from. */
    public MemoryBudget budget() {
        return budget;
    }

    /**
     * Takes a chain of pages for the route, all or none; contents are what the last user left.
     *
     * @param heldByRoute what the route holds of the budget
     * @param pages at least 1
     * @return the first page of the chain, or {@link #NONE} if the route may not have so much now
     */
    public int take(AtomicLong heldByRoute, int pages) {
        if (!budget.tryReserve(heldByRoute, pages * PAGE_BYTES)) {
            return NONE;
        }
        while (true) {
            int first = pop(pages);
            if (first != NONE) {
                return first;
            }
            if (refused) {
                budget.release(heldByRoute, pages * PAGE_BYTES);
                return NONE;
            }
            grow(pages);
        }
    }

    /**
     * Gives a chain back. The budget is not touched: its bytes go on to a finished batch ({@link MemoryBudget#exchange}) or
     * are released by the caller, after this call and never before, else somebody else is promised pages that are not here.
     */
    public void giveBack(int first, int last) {
        push(first, last);
    }

    /** The page after this one in its chain; undefined for the last. */
    public int next(int page) {
        return following.get(page);
    }

    /** Makes one chain of two. */
    public void link(int last, int first) {
        following.lazySet(last, first);
    }

    /** The memory this page lies in, little endian; only absolute access, position and limit are everybody's. */
    public ByteBuffer bufferOf(int page) {
        return chunks.get(page >>> CHUNK_SHIFT);
    }

    /** Where in {@link #bufferOf} the page begins. */
    public int offsetOf(int page) {
        return (page & (CHUNK_PAGES - 1)) * PAGE_BYTES;
    }

    /** Memory asked of the system so far. Any thread. */
    public long allocatedBytes() {
        return (long) allocated.get() * PAGE_BYTES;
    }

    /** Pages nobody has, by counting them: exact only while nobody takes or gives. */
    public int countFree() {
        int count = 0;
        for (int page = (int) free.get(); page != NONE; page = following.get(page)) {
            count++;
        }
        return count;
    }

    private int pop(int pages) {
        while (true) {
            long head = free.get();
            int first = (int) head;
            int after = first;
            // Others may relink these pages meanwhile; then the head has changed as well, and what was read is
            // discarded.
            for (int i = 0; i < pages && after != NONE; i++) {
                after = following.get(after);
                if (after == NONE && i < pages - 1) {
                    first = NONE;
                }
            }
            if (first == NONE) {
                if (free.get() == head) {
                    return NONE;
                }
            } else if (free.compareAndSet(head, word(swaps(head) + 1, after))) {
                return first;
            }
        }
    }

    private void push(int first, int last) {
        while (true) {
            long head = free.get();
            following.lazySet(last, (int) head);
            if (free.compareAndSet(head, word(swaps(head) + 1, first))) {
                return;
            }
        }
    }

    /** Adds chunks until so many pages were added, or all there may be. */
    private synchronized void grow(int pages) {
        for (int added = 0; added < pages && !refused; ) {
            int begin = allocated.get();
            int count = Math.min(CHUNK_PAGES, maxPages - begin);
            if (count == 0) {
                // All pages exist, and the budget says that enough of them are free: somebody is about to push them.
                Thread.onSpinWait();
                return;
            }
            ByteBuffer chunk = allocate(count * PAGE_BYTES);
            if (chunk == null) {
                return;
            }
            chunks.set(begin >>> CHUNK_SHIFT, chunk);
            for (int page = begin; page < begin + count - 1; page++) {
                following.lazySet(page, page + 1);
            }
            allocated.set(begin + count);
            push(begin, begin + count - 1);
            added += count;
        }
    }

    private @Nullable ByteBuffer allocate(int bytes) {
        try {
            return memory.apply(bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (OutOfMemoryError e) {
            refused = true;
            long had = budget.limitBytes();
            budget.lowerLimitTo(allocatedBytes());
            LOG.error(
                    "memory.limit={} bytes, but the JVM gives no more than {} outside its heap ({}): lines that do not fit"
                            + " are dropped as memory_full; raise -XX:MaxDirectMemorySize, or lower memory.limit",
                    had,
                    allocatedBytes(),
                    e.getMessage());
            return null;
        }
    }

    private static long word(int swaps, int page) {
        return (long) swaps << 32 | Integer.toUnsignedLong(page);
    }

    private static int swaps(long word) {
        return (int) (word >>> 32);
    }
}
