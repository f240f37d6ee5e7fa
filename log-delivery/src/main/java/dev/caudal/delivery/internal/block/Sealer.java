// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The clock of all sinks: one thread, "sealer", that seals due blocks of readers asleep. It ticks eight times a linger as
 * long as any block is open ({@link BlockLimits#tickNanos}), and sleeps for good when none is, until a reader wakes it.
 *
 * <p>{@link #sink} may be called by any thread, at any time; {@link #start} and {@link #close} once.
 */
public final class Sealer {
    private static final long CLOSING_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
    /** While a reader waits, this part of the memory's limit may be in open blocks. */
    private static final int OPEN_PART = 4;

    /** So much goes to the encoder at once. */
    private static final int SEALED_PART = 8;

    private final BlockLimits limits;
    private final PagePool pool;
    private final OverloadLadder ladder;
    private final Function<Route, RouteUsage> usages;
    private final SealedBlocks sealed;
    private final List<BlockSink> sinks = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "sealer");
    private volatile boolean resting;
    private volatile boolean hurried;
    private volatile boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param usages the one object of each route; called by any reader, for every block
     * @param sealed where blocks go to
     */
    public Sealer(
            BlockLimits limits,
            PagePool pool,
            OverloadLadder ladder,
            Function<Route, RouteUsage> usages,
            SealedBlocks sealed) {
        this.limits = limits;
        this.pool = pool;
        this.ladder = ladder;
        this.usages = usages;
        this.sealed = sealed;
        thread.setDaemon(true);
    }

    /**
     * A sink for one reader thread.
     *
     * @param partitionHash stable hash of node and source, not negative
     */
    public BlockSink sink(int partitionHash) {
        BlockSink sink = new BlockSink(this, partitionHash);
        sinks.add(sink);
        return sink;
    }

    /**
     * Any thread: somebody waits for memory. What is open becomes a fifth of its size or less once it is compressed: if it is
     * more than a quarter of the limit, and the encoder has nothing to do, the oldest blocks are sealed. If it is less, it is
     * batches that fill the memory, and smaller ones would only keep the brokers longer. To be called until there is room.
     */
    public void hurry() {
        if (!hurried) {
            hurried = true;
            LockSupport.unpark(thread);
        }
    }

    /** The thread, for whoever wants to know whether it lives. */
    public Thread thread() {
        return thread;
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /**
     * Closes all sinks and seals what they hold, so that nothing more comes. Returns at once if the readers have stopped, as
     * they should have; else waits for the chunks they are at.
     *
     * @return whether everything is sealed; if not, a reader was still in the middle of a chunk at the deadline
     */
    public boolean close(Duration deadline) {
        closed = true;
        LockSupport.unpark(thread);
        long start = System.nanoTime();
        boolean all = true;
        for (BlockSink sink : sinks) {
            boolean done = sink.sealAll();
            while (!done && System.nanoTime() - start < deadline.toNanos()) {
                LockSupport.parkNanos(CLOSING_PAUSE_NANOS);
                done = sink.sealAll();
            }
            all &= done;
        }
        return all;
    }

    private void run() {
        while (!closed) {
            if (hurried) {
                hurried = false;
                sealOldest();
            }
            if (isAnyOpen()) {
                tick(System.nanoTime());
                LockSupport.parkNanos(this, limits.tickNanos());
            } else {
                resting = true;
                if (!isAnyOpen() && !closed) {
                    LockSupport.park(this);
                }
                resting = false;
            }
            // An interrupt would turn every sleep into none; there is nothing here to be interrupted.
            Thread.interrupted();
        }
    }

    /** Seals what is due in sinks whose readers sleep. */
    void tick(long now) {
        for (BlockSink sink : sinks) {
            sink.sealDue(now);
        }
    }

    /** Gives the encoder something to do, if it has nothing. */
    void sealOldest() {
        if (!sealed.isEmpty()) {
            return;
        }
        long limit = pool.budget().limitBytes();
        long excess = -limit / OPEN_PART;
        for (BlockSink sink : sinks) {
            excess += sink.openBytes();
        }
        long bytes = Math.min(excess, limit / SEALED_PART);
        for (BlockSink sink : sinks) {
            bytes -= sink.sealOldest(bytes);
        }
    }

    private boolean isAnyOpen() {
        for (BlockSink sink : sinks) {
            if (sink.isAnyOpen()) {
                return true;
            }
        }
        return false;
    }

    // Called by the sinks, on readers' threads.

    void wakeUp() {
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    boolean isClosed() {
        return closed;
    }

    RouteUsage usageOf(Route route) {
        return usages.apply(route);
    }

    BlockLimits limits() {
        return limits;
    }

    PagePool pool() {
        return pool;
    }

    OverloadLadder ladder() {
        return ladder;
    }

    SealedBlocks sealed() {
        return sealed;
    }
}
