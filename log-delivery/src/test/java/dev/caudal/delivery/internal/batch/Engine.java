// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.block.BlockLimits;
import dev.caudal.delivery.internal.block.SealedBlocks;
import dev.caudal.delivery.internal.block.Sealer;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.wire.DecodedBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** All between a reader and the sender, with its real threads; finished batches are collected. */
public final class Engine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public final MemoryBudget budget;
    public final PagePool pool;
    public final OverloadLadder ladder;
    public final SealedBlocks sealed = new SealedBlocks();
    public final Sealer sealer;
    public final Encoder encoder;
    public final Queue<Batch> batches = new ConcurrentLinkedQueue<>();
    public final AtomicLong lost = new AtomicLong();
    private final Map<Route, RouteUsage> usages = new ConcurrentHashMap<>();

    /** Starts nothing yet. */
    public Engine(long memoryBytes, Duration linger, int maxLines, Codec codec, int level) {
        budget = new MemoryBudget(memoryBytes);
        pool = new PagePool(budget);
        ladder = new OverloadLadder(budget);
        sealer = new Sealer(BlockLimits.of(linger, maxLines), pool, ladder, this::usageOf, sealed);
        encoder = new Encoder(
                sealed,
                pool,
                ladder,
                new Compression(codec, level),
                batches::addAll,
                (usage, lines) -> lost.addAndGet(lines),
                (rawBytes, batchBytes) -> {});
    }

    /** 64 MiB, blocks that wait long enough to be sealed by size or end only. */
    public static Engine patient(Codec codec, int level) {
        return new Engine(64L << 20, Duration.ofMinutes(5), Integer.MAX_VALUE, codec, level);
    }

    /** Starts both threads. */
    public Engine start() {
        sealer.start();
        encoder.start();
        return this;
    }

    /** The one of this route. */
    public RouteUsage usageOf(Route route) {
        return usages.computeIfAbsent(route, RouteUsage::new);
    }

    /** Waits until all that was sealed of this route is a batch. */
    public void awaitEncoded(Route route) {
        long start = System.nanoTime();
        while (usageOf(route).heldBytes().get() != sizeOfBatches(route)) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not encoded within " + PATIENCE);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private long sizeOfBatches(Route route) {
        return batches.stream()
                .filter(batch -> batch.route() == route)
                .mapToLong(Batch::size)
                .sum();
    }

    /** Takes the next batch away as if it had been delivered. */
    public void resolve(Batch batch) {
        budget.release(batch.usage().heldBytes(), batch.size());
        batch.usage().resolved();
    }

    /** Ends both threads; everything accepted is in {@link #batches} after this. */
    @Override
    public void close() {
        try {
            if (!sealer.close(PATIENCE) || !encoder.close(PATIENCE)) {
                throw new AssertionError("not closed within " + PATIENCE);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All values of a route in the batches so far, as Kafka reads them. */
    public List<byte[]> values(Route route) {
        List<byte[]> values = new ArrayList<>();
        for (Batch batch : batches) {
            if (batch.route() == route) {
                values.addAll(DecodedBatch.of(batch.bytes()).values());
            }
        }
        return values;
    }

    /** So many routes, customers c1, c2 and so on. */
    public static List<Route> routes(int count) {
        RoutingTableBuilder builder = RoutingTable.builder(RoutingTable.empty());
        for (int id = 1; id <= count; id++) {
            builder.customer("c" + id, "s", Map.of("access", "topic-c" + id));
        }
        return routes(builder);
    }

    /** The routes of this table. */
    public static List<Route> routes(RoutingTableBuilder builder) {
        try {
            return List.copyOf(builder.build().routes());
        } catch (InvalidRoutingTableException e) {
            throw new AssertionError(e);
        }
    }
}
