// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal;

import dev.caudal.core.ledger.DeliveryCounts;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.LogSink;
import dev.caudal.delivery.Delivery;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.DeliveryStatus;
import dev.caudal.delivery.NodeRecord;
import dev.caudal.delivery.internal.batch.BatchSplitter;
import dev.caudal.delivery.internal.batch.Compression;
import dev.caudal.delivery.internal.batch.Encoder;
import dev.caudal.delivery.internal.block.BlockLimits;
import dev.caudal.delivery.internal.block.SealedBlocks;
import dev.caudal.delivery.internal.block.Sealer;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.send.Sender;
import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Delivery by batches built here:
 *
 * <pre>
 * BlockSink ─block→ SealedBlocks → Encoder ─batch→ Sender ⇄ brokers
 *  reader    ↖ Sealer                encoder         sender ↘ Spool ↗
 * </pre>
 *
 * A line is copied once, from the read buffer into its route's block, already as a Kafka record; a block that is full or due
 * is compressed once, and a finished batch is sent until the brokers have acknowledged it. Every hand-over is bounded by the
 * one {@link MemoryBudget}. This class owns the wiring and the order of start and end, and nothing else.
 */
public final class DirectDelivery implements Delivery {
    /** A reader in the middle of a chunk is waited for so long, however much of a hurry there is. */
    private static final Duration SEALING_LIMIT = Duration.ofSeconds(2);

    private static final Duration ENCODING_LIMIT = Duration.ofSeconds(10);

    private final Clock clock = Clock.SYSTEM;
    private final DeliverySettings settings;
    private final MemoryBudget budget;
    private final Map<Route, RouteUsage> usages = new ConcurrentHashMap<>();
    private final Sealer sealer;
    private final Encoder encoder;
    private final BatchSplitter splitter;
    private final Sender sender;
    private volatile boolean started;
    private volatile boolean closing;

    /** Does not start anything yet. */
    public DirectDelivery(DeliverySettings settings, Ledger ledger, DeliveryObserver observer) {
        this.settings = settings;
        budget = new MemoryBudget(settings.memoryLimitBytes());
        OverloadLadder ladder = new OverloadLadder(budget);
        PagePool pool = new PagePool(budget);
        SealedBlocks sealed = new SealedBlocks();
        sealer = new Sealer(
                BlockLimits.of(settings.linger(), settings.maxBatchLines()), pool, ladder, this::usageOf, sealed);
        splitter = new BatchSplitter(clock::nanoTime);
        sender = new Sender(settings, budget, ledger.delivery(), splitter::split, this::usageOf, observer);
        // One of its own: counters belong to one thread.
        DeliveryCounts unencoded = ledger.delivery();
        encoder = new Encoder(
                sealed,
                pool,
                ladder,
                // No codec has no level, whatever is configured.
                new Compression(
                        settings.codec(),
                        Math.min(settings.compressionLevel(), settings.codec().maxLevel())),
                sender::offer,
                (usage, lines) -> {
                    unencoded.dropped(usage.route(), DropCause.REFUSED, lines);
                    observer.dropped(RouteKey.of(usage.route()), DropCause.REFUSED, clock.millis(), lines);
                },
                observer::encoded);
    }

    @Override
    public LogSink sink(String source) {
        return sealer.sink(PartitionHash.of(settings.node(), source));
    }

    @Override
    public void start() throws IOException {
        sender.start();
        encoder.start();
        sealer.start();
        started = true;
    }

    @Override
    public void routes(Collection<Route> active) {
        sender.routes(active);
        Set<Route> remaining = Set.copyOf(active);
        // What still holds something is kept for a later list.
        usages.entrySet()
                .removeIf(entry -> !remaining.contains(entry.getKey())
                        && entry.getValue().heldBytes().get() == 0
                        && !entry.getValue().isBusy());
    }

    @Override
    public boolean hasRoom() {
        boolean hasRoom = sender.hasRoom();
        if (!hasRoom) {
            sealer.hurry();
        }
        return hasRoom;
    }

    @Override
    public DeliveryStatus status() {
        return sender.status();
    }

    @Override
    public void report(NodeRecord record) {
        sender.report(record);
    }

    @Override
    public List<String> deadThreads() {
        List<String> dead = new ArrayList<>();
        if (started && !closing) {
            for (Thread thread : List.of(sealer.thread(), encoder.thread())) {
                if (!thread.isAlive()) {
                    dead.add(thread.getName());
                }
            }
            dead.addAll(sender.deadThreads());
        }
        return dead;
    }

    @Override
    public boolean close(Duration deadline) {
        closing = true;
        long end = clock.nanoTime() + deadline.toNanos();
        // Beyond the deadline and for the hurried too: only a finished batch can be counted, and what is left fits into
        // memory.
        boolean sealed = sealer.close(deadline.compareTo(SEALING_LIMIT) < 0 ? SEALING_LIMIT : deadline);
        boolean interrupted = Thread.interrupted();
        long encodedBy = clock.nanoTime() + ENCODING_LIMIT.toNanos();
        boolean encoded = false;
        while (!encoded && clock.nanoTime() - encodedBy < 0) {
            try {
                encoded = encoder.close(until(encodedBy));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        // Being told twice means to hurry: nothing more is waited for.
        boolean sent = sender.close(interrupted ? Duration.ZERO : until(end));
        splitter.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return sealed && encoded && sent;
    }

    /** Whether {@link #close} has begun, for tests. */
    boolean isClosing() {
        return closing;
    }

    /** Bytes of memory that a route holds, for tests. */
    public long heldBytes(Route route) {
        return usageOf(route).heldBytes().get();
    }

    /** How many batches of a route are sealed and not acknowledged, for tests. */
    public int unacknowledgedBatches(Route route) {
        return usageOf(route).unacknowledgedBlocks();
    }

    private RouteUsage usageOf(Route route) {
        return usages.computeIfAbsent(route, RouteUsage::new);
    }

    private Duration until(long endNanos) {
        return Duration.ofNanos(Math.max(0, endNanos - clock.nanoTime()));
    }
}
