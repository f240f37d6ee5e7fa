// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Items ordered by a time that each of them holds and may change at will: after a change it is added again, and the entry of
 * before is passed over when its turn comes. Adding costs a logarithm; nothing is ever searched for.
 */
final class DueQueue<T> {
    private final ToLongFunction<T> due;
    private final PriorityQueue<Entry<T>> entries =
            new PriorityQueue<>(Comparator.comparingLong((Entry<T> entry) -> entry.nanos));

    private record Entry<T>(T item, long nanos) {}

    /** @param due when an item's turn is, on the monotonic clock */
    DueQueue(ToLongFunction<T> due) {
        this.due = due;
    }

    void add(T item) {
        entries.add(new Entry<>(item, due.applyAsLong(item)));
    }

    /** The next item whose time has come, or null. */
    @Nullable
    T poll(long nanoTime) {
        Entry<T> first = first();
        if (first == null || first.nanos - nanoTime > 0) {
            return null;
        }
        entries.remove();
        return first.item;
    }

    /** When the next item is due, at the latest the time given. */
    long nextDueNanos(long latest) {
        Entry<T> first = first();
        return first == null || first.nanos - latest > 0 ? latest : first.nanos;
    }

    private @Nullable Entry<T> first() {
        Entry<T> first;
        while ((first = entries.peek()) != null && due.applyAsLong(first.item) != first.nanos) {
            entries.remove();
        }
        return first;
    }
}
