// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.OverloadLadder.Rung;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The open blocks of one sink, by route and by time. Each block waits as long as the one before it, or longer ({@link
 * BlockLimits#eagerNanos}), so in order of opening they are in order of coming due, and looking for due ones costs nothing
 * but the due ones. Those that are kept beyond that, since their route is busy, are asked in turns.
 *
 * <p>Not thread-safe: belongs to whoever holds the sink.
 */
final class OpenBlocks {
    private final BlockLimits limits;
    private final OverloadLadder ladder;
    private final SealedBlocks sealed;
    private final BlockList lingering = new BlockList();
    private final BlockList overdue = new BlockList();
    private @Nullable Block[] byRoute = new Block[64];
    private boolean begun;
    private long eagerUntilNanos;

    OpenBlocks(BlockLimits limits, OverloadLadder ladder, SealedBlocks sealed) {
        this.limits = limits;
        this.ladder = ladder;
        this.sealed = sealed;
    }

    /** The route's open block, if it has one. */
    @Nullable
    Block of(Route route) {
        int index = route.index();
        if (index >= byRoute.length) {
            return null;
        }
        Block block = byRoute[index];
        if (block != null && block.route() != route) {
            // Indexes are used again, and the other route has left: its lines are complete.
            seal(block);
            return null;
        }
        return block;
    }

    /** A new block, which has its first line. */
    void add(Block block) {
        int index = block.route().index();
        if (index >= byRoute.length) {
            byRoute = Arrays.copyOf(byRoute, Math.max(index + 1, byRoute.length * 2));
        }
        byRoute[index] = block;
        lingering.add(block);
        if (!begun) {
            begun = true;
            eagerUntilNanos = block.openedNanos() + limits.lingerNanos();
        }
    }

    boolean isEmpty() {
        return lingering.size() == 0 && overdue.size() == 0;
    }

    /** How many are kept beyond their time. */
    int overdue() {
        return overdue.size();
    }

    void seal(Block block) {
        byRoute[block.route().index()] = null;
        (block.overdue ? overdue : lingering).remove(block);
        sealed.add(block);
    }

    /**
     * Goes through blocks whose time is over; those that are not to be kept are sealed.
     *
     * @param most how many to go through
     * @return whether there are more
     */
    boolean sealDue(long nanoTime, int most) {
        Block block = lingering.first();
        if (block == null || !isDue(block, nanoTime)) {
            return false;
        }
        Rung rung = ladder.rung();
        for (int left = most; block != null && isDue(block, nanoTime); left--) {
            if (left == 0) {
                return true;
            }
            if (isKept(block, rung, nanoTime)) {
                lingering.remove(block);
                block.overdue = true;
                overdue.add(block);
            } else {
                seal(block);
            }
            block = lingering.first();
        }
        return false;
    }

    /** Asks so many of the kept ones, in turns, whether they are to be kept longer. */
    void sealOverdue(long nanoTime, int most) {
        Rung rung = ladder.rung();
        for (int left = Math.min(most, overdue.size()); left > 0; left--) {
            Block block = Objects.requireNonNull(overdue.first());
            if (isKept(block, rung, nanoTime)) {
                overdue.remove(block);
                overdue.add(block);
            } else {
                seal(block);
            }
        }
    }

    /**
     * Seals the oldest, due or not.
     *
     * @param bytes how much memory of theirs is enough
     * @param most how many blocks at most
     * @return how much it was
     */
    long sealOldest(long bytes, int most) {
        long sum = 0;
        for (int left = most; left > 0 && sum < bytes; left--) {
            Block block = overdue.first() != null ? overdue.first() : lingering.first();
            if (block == null) {
                break;
            }
            sum += block.heldBytes();
            seal(block);
        }
        return sum;
    }

    /** Memory of all, by adding up. */
    long heldBytes() {
        return overdue.heldBytes() + lingering.heldBytes();
    }

    /** Seals everything, due or not. */
    void sealAll() {
        for (Block block = overdue.first(); block != null; block = overdue.first()) {
            seal(block);
        }
        for (Block block = lingering.first(); block != null; block = lingering.first()) {
            seal(block);
        }
    }

    private boolean isDue(Block block, long nanoTime) {
        boolean eager = block.openedNanos() - eagerUntilNanos < 0;
        return nanoTime - block.openedNanos() >= (eager ? limits.eagerNanos() : limits.lingerNanos());
    }

    /** Whether a due block may go on growing: small batches in a row are dear, and nothing is won by hurrying to wait. */
    private boolean isKept(Block block, Rung rung, long nanoTime) {
        if (rung.isAtLeast(Rung.HIGH)) {
            return false;
        }
        boolean large = block.rawBytes() >= OverloadLadder.LARGE_BYTES;
        long age = nanoTime - block.openedNanos();
        if (block.usage().isBehind()) {
            return !large && age < limits.maxBehindNanos();
        }
        return block.usage().isBusy() && age < limits.maxAgeNanos() && !(rung.isAtLeast(Rung.PRESSED) && large);
    }
}
