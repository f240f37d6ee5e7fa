// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import org.jspecify.annotations.Nullable;

/** Blocks linked through themselves, so that one leaves from the middle at no cost. A block is in one list at most. */
final class BlockList {
    private @Nullable Block first;
    private @Nullable Block last;
    private int size;

    @Nullable
    Block first() {
        return first;
    }

    int size() {
        return size;
    }

    long heldBytes() {
        long sum = 0;
        for (Block block = first; block != null; block = block.next) {
            sum += block.heldBytes();
        }
        return sum;
    }

    void add(Block block) {
        block.previous = last;
        block.next = null;
        if (last == null) {
            first = block;
        } else {
            last.next = block;
        }
        last = block;
        size++;
    }

    void remove(Block block) {
        Block previous = block.previous;
        Block next = block.next;
        if (previous == null) {
            first = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.previous = previous;
        }
        block.previous = null;
        block.next = null;
        size--;
    }
}
