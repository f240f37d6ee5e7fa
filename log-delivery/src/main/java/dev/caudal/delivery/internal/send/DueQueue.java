// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Items ordered by when their turn is, each at most once: an item that is put in again has only its new turn. Putting in costs a
 * logarithm; the entry of before is passed over when its turn comes, or all of those are thrown out when they are most.
 */
final class DueQueue<T> {
    private static final int FEW = 64;

    private final PriorityQueue<Entry<T>> entries =
            new PriorityQueue<>(Comparator.comparingLong((Entry<T> entry) -> entry.nanos));
    private final IdentityHashMap<T, Entry<T>> current = new IdentityHashMap<>();

    private static final class Entry<T> {
        final T item;
        final long nanos;

        Entry(T item, long nanos) {
            this.item = item;
            this.nanos = nanos;
        }
    }

    /**
     * From now on its turn is then.
     *
     * @param nanos on the monotonic clock
     */
    void put(T item, long nanos) {
        Entry<T> entry = new Entry<>(item, nanos);
        current.put(item, entry);
        entries.add(entry);
        if (entries.size() > 2 * current.size() + FEW) {
            entries.removeIf(each -> !isCurrent(each));
        }
    }

    /** It has no turn any more. */
    void remove(T item) {
        current.remove(item);
    }

    /** The next item whose time has come, or null; it is not in here any more. */
    @Nullable
    T poll(long nanoTime) {
        Entry<T> first = first();
        if (first == null || first.nanos - nanoTime > 0) {
            return null;
        }
        entries.remove();
        current.remove(first.item);
        return first.item;
    }

    /** When the next item is due, at the latest the time given. */
    long nextDueNanos(long latest) {
        Entry<T> first = first();
        return first == null || first.nanos - latest > 0 ? latest : first.nanos;
    }

    /** Entries in memory, of before and of now. */
    int size() {
        return entries.size();
    }

    private boolean isCurrent(Entry<T> entry) {
        return current.get(entry.item) == entry;
    }

    private @Nullable Entry<T> first() {
        Entry<T> first;
        while ((first = entries.peek()) != null && !isCurrent(first)) {
            entries.remove();
        }
        return first;
    }
}
