// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PagePoolTest {
    private static final int PAGE = PagePool.PAGE_BYTES;

    @Test
    void shouldAskForMemoryOnlyWhenItIsNeeded() {
        PagePool pool = new PagePool(new MemoryBudget(1L << 30));
        assertThat(pool.allocatedBytes()).isZero();

        AtomicLong held = new AtomicLong();
        int page = pool.take(held, 1);
        assertThat(page).isNotNegative();
        assertThat(held).hasValue(PAGE);
        assertThat(pool.allocatedBytes()).isEqualTo(256 * 1024);

        pool.giveBack(page, page);
        assertThat(pool.take(held, 1)).as("last in, first out").isEqualTo(page);
    }

    @Test
    void shouldLetARouteHaveHalfOfWhatIsThereAndTheNextHalfOfTheRest() {
        PagePool pool = new PagePool(new MemoryBudget(300L * PAGE));
        AtomicLong first = new AtomicLong();
        AtomicLong second = new AtomicLong();
        while (pool.take(first, 1) != PagePool.NONE) {
            assertThat(first.get()).isLessThanOrEqualTo(150L * PAGE);
        }
        assertThat(first).hasValue(150L * PAGE);
        while (pool.take(second, 1) != PagePool.NONE) {
            assertThat(second.get()).isLessThanOrEqualTo(150L * PAGE);
        }
        assertThat(second).as("half of what the first has left").hasValue(75L * PAGE);
    }

    @Test
    void shouldShrinkTheBudgetOnceWhenTheJvmRefusesMemory() {
        MemoryBudget budget = new MemoryBudget(64L << 20);
        int[] asked = new int[1];
        PagePool pool = new PagePool(budget, bytes -> {
            if (++asked[0] > 2) {
                throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes of direct buffer memory");
            }
            return ByteBuffer.allocate(bytes);
        });
        AtomicLong flood = new AtomicLong();
        AtomicLong quiet = new AtomicLong();
        List<Integer> pages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int page = pool.take(flood, 1);
            if (page != PagePool.NONE) {
                pages.add(page);
            }
        }
        assertThat(asked[0]).as("asked again and again").isEqualTo(3);
        assertThat(budget.limitBytes()).isEqualTo(2 * 64 * PAGE);
        assertThat(flood).hasValue(pages.size() * (long) PAGE);

        pages.forEach(page -> pool.giveBack(page, page));
        budget.release(flood, pages.size() * PAGE);
        assertThat(pool.take(flood, 64)).isNotNegative();
        assertThat(pool.take(flood, 1)).as("over its share").isEqualTo(PagePool.NONE);
        assertThat(pool.take(quiet, 1)).as("another's share").isNotNegative();
    }

    @Test
    void shouldGiveNoPageToTwoAtOnce() throws InterruptedException {
        int pages = 500;
        MemoryBudget budget = new MemoryBudget(pages * (long) PAGE);
        PagePool pool = new PagePool(budget);
        AtomicIntegerArray owners = new AtomicIntegerArray(pages);
        AtomicLong failures = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            int self = number;
            Random random = new Random(self);
            Thread thread = new Thread(() -> {
                AtomicLong held = new AtomicLong();
                for (int round = 0; round < 100_000; round++) {
                    int count = 1 + random.nextInt(40);
                    int first = pool.take(held, count);
                    if (first == PagePool.NONE) {
                        continue;
                    }
                    int last = first;
                    for (int i = 0, page = first; i < count; i++, page = pool.next(page)) {
                        if (!owners.compareAndSet(page, 0, self)) {
                            failures.incrementAndGet();
                        }
                        last = page;
                    }
                    for (int i = 0, page = first; i < count; i++, page = pool.next(page)) {
                        owners.set(page, 0);
                    }
                    pool.giveBack(first, last);
                    budget.release(held, count * PAGE);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).hasValue(0);
        assertThat(budget.usedBytes()).isZero();
        assertThat((long) pool.countFree() * PAGE).isEqualTo(pool.allocatedBytes());
    }
}
