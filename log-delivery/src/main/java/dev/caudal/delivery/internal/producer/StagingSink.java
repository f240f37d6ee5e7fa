// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reader's end: copies each line once, into one block per route and chunk, and hands the blocks over when the chunk is
 * done. Takes no lock and waits for nothing.
 */
final class StagingSink implements LogSink {
    /** A record of this size fits every topic that the provisioner makes, and the producer's request limit. */
    static final int MAX_LINE_BYTES = 1024 * 1024;

    private final KafkaProducerDelivery delivery;
    private final MemoryBudget budget;
    private final int partitionHash;
    private final List<StagedLines> touched = new ArrayList<>();
    private @Nullable StagedLines[] openByRoute = new StagedLines[64];
    private long wallMillis;

    StagingSink(KafkaProducerDelivery delivery, MemoryBudget budget, int partitionHash) {
        this.delivery = delivery;
        this.budget = budget;
        this.partitionHash = partitionHash;
    }

    @Override
    public void beginChunk(long wallMillis, long nanoTime) {
        this.wallMillis = wallMillis;
    }

    @Override
    public Offer offer(Route route, byte[] buffer, int offset, int length) {
        if (delivery.isClosed()) {
            return Offer.CLOSED;
        }
        if (length > MAX_LINE_BYTES) {
            return Offer.TOO_LARGE;
        }
        int index = route.index();
        if (index >= openByRoute.length) {
            openByRoute = Arrays.copyOf(openByRoute, Math.max(index + 1, openByRoute.length * 2));
        }
        StagedLines open = openByRoute[index];
        if (open != null && open.route.route != route) {
            // Indexes are used again: what is open stays another route's.
            open = null;
        }
        if (open == null || (!open.hasRoomFor(length) && !grow(open, length))) {
            StagedLines fresh = begin(open == null ? delivery.stateOf(route) : open.route, length);
            if (fresh == null) {
                return Offer.MEMORY_FULL;
            }
            // The former block, if any, stays in the list and goes first.
            openByRoute[index] = fresh;
            touched.add(fresh);
            open = fresh;
        }
        open.append(buffer, offset, length);
        return Offer.ACCEPTED;
    }

    @Override
    public void endChunk() {
        if (touched.isEmpty()) {
            return;
        }
        for (StagedLines block : touched) {
            openByRoute[block.route.route.index()] = null;
            delivery.handOver(block);
        }
        touched.clear();
        delivery.wakeUp();
    }

    private @Nullable StagedLines begin(RouteState state, int length) {
        int capacity = Math.max(StagedLines.FIRST_BYTES, length);
        return budget.tryReserve(state.heldBytes, capacity)
                ? new StagedLines(state, partitionHash, wallMillis, capacity)
                : null;
    }

    private boolean grow(StagedLines block, int length) {
        int capacity = block.grownFor(length);
        if (capacity == 0 || !budget.tryReserve(block.route.heldBytes, capacity - block.capacity())) {
            return false;
        }
        block.growTo(capacity);
        return true;
    }
}
