// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DueQueueTest {
    private final DueQueue<Item> queue = new DueQueue<>();

    private static final class Item {}

    @Test
    void shouldGiveWhatIsDueInOrder() {
        Item late = new Item();
        Item early = new Item();
        queue.put(late, 20);
        queue.put(early, 10);
        assertThat(queue.poll(9)).isNull();
        assertThat(queue.nextDueNanos(100)).isEqualTo(10);
        assertThat(queue.poll(20)).isSameAs(early);
        assertThat(queue.poll(20)).isSameAs(late);
        assertThat(queue.poll(20)).isNull();
        assertThat(queue.nextDueNanos(100)).isEqualTo(100);
    }

    @Test
    void shouldPassOverATimeThatHasChanged() {
        Item item = new Item();
        queue.put(item, 10);
        queue.put(item, 30);
        assertThat(queue.poll(20)).isNull();
        assertThat(queue.nextDueNanos(100)).isEqualTo(30);
        assertThat(queue.poll(30)).isSameAs(item);
        assertThat(queue.poll(30)).isNull();
    }

    @Test
    void shouldNotGrowWithHowOftenATimeChanges() {
        Item item = new Item();
        for (int i = 0; i < 100_000; i++) {
            queue.put(item, 1_000_000 - i);
        }
        assertThat(queue.size()).isLessThan(1_000);
        assertThat(queue.nextDueNanos(Long.MAX_VALUE)).isEqualTo(1_000_000 - 99_999);
    }

    @Test
    void shouldNotGiveWhatWasTakenOut() {
        Item item = new Item();
        queue.put(item, 10);
        queue.remove(item);
        assertThat(queue.poll(20)).isNull();
        assertThat(queue.nextDueNanos(100)).isEqualTo(100);
    }
}
