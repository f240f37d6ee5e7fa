// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DueQueueTest {
    private final DueQueue<Item> queue = new DueQueue<>(item -> item.due);

    private static final class Item {
        long due;

        Item(long due) {
            this.due = due;
        }
    }

    @Test
    void shouldGiveWhatIsDueInOrder() {
        Item late = new Item(20);
        Item early = new Item(10);
        queue.add(late);
        queue.add(early);
        assertThat(queue.poll(9)).isNull();
        assertThat(queue.nextDueNanos(100)).isEqualTo(10);
        assertThat(queue.poll(20)).isSameAs(early);
        assertThat(queue.poll(20)).isSameAs(late);
        assertThat(queue.poll(20)).isNull();
        assertThat(queue.nextDueNanos(100)).isEqualTo(100);
    }

    @Test
    void shouldPassOverATimeThatHasChanged() {
        Item item = new Item(10);
        queue.add(item);
        item.due = 30;
        queue.add(item);
        assertThat(queue.poll(20)).isNull();
        assertThat(queue.nextDueNanos(100)).isEqualTo(30);
        assertThat(queue.poll(30)).isSameAs(item);
        assertThat(queue.poll(30)).isNull();
    }
}
