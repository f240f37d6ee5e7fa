// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.OverloadLadder.Rung;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of one reader: every line is copied once, into its route's open block.
 *
 * <p>The sink is its reader's from {@link #beginChunk} to {@link #endChunk}; in between the reader sleeps, for as long as
 * its source is silent, and the {@link Sealer} may hold the sink for moments to seal what is due. Who wants it swaps {@code
 * IDLE} for its own state, and nothing in here is touched by anyone else. The reader never waits longer than the sealer
 * takes to move {@value #HANDFUL} blocks from one list to another, or, if somebody waits for memory, to add up all. The
 * sealer never waits: a busy reader looks for due blocks itself, as often as the sealer does, so that those which come due
 * one after the other go on together: the encoder and the sender wake up once for some of them, and they share requests.
 */
public final class BlockSink implements LogSink {
    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int SEALING = 2;

    /** How many blocks the sealer looks at before it lets the reader in. */
    private static final int HANDFUL = 64;

    private static final long HOUR_MILLIS = 3_600_000;
    private static final int SPINS_BEFORE_PAUSE = 1_000;
    private static final long PAUSE_NANOS = 1_000;

    private final Sealer sealer;
    private final int partitionHash;
    private final BlockLimits limits;
    private final OpenBlocks open;
    private final RecordHead head = new RecordHead();
    private final AtomicInteger holder = new AtomicInteger(IDLE);
    /** Written by whoever holds the sink, before it is let go. */
    private volatile boolean anyOpen;

    private long wallMillis;
    private long nanoTime;
    private long hour;
    private long lookedAtNanos;
    private boolean closed;

    BlockSink(Sealer sealer, int partitionHash) {
        this.sealer = sealer;
        this.partitionHash = partitionHash;
        this.limits = sealer.limits();
        this.open = new OpenBlocks(limits, sealer.ladder(), sealer.sealed());
    }

    @Override
    public void beginChunk(long wallMillis, long nanoTime) {
        // Still ours if the last chunk was not ended: a reader that failed in the middle and begins anew.
        for (int spins = 0; !holder.compareAndSet(IDLE, BUSY) && holder.get() != BUSY; spins++) {
            if (spins < SPINS_BEFORE_PAUSE) {
                Thread.onSpinWait();
            } else {
                // The sealer lost its processor meanwhile: leave it ours.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        closed = sealer.isClosed();
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        long hourNow = Math.floorDiv(wallMillis, HOUR_MILLIS);
        if (hourNow != hour) {
            // Lines are accounted by the hour, and only batches are told apart later.
            hour = hourNow;
            open.sealAll();
        }
    }

    @Override
    public Offer offer(Route route, byte[] buffer, int offset, int length) {
        if (closed) {
            return Offer.CLOSED;
        }
        if (length > Block.MAX_RAW_BYTES) {
            return Offer.TOO_LARGE;
        }
        Block block = open.of(route);
        if (block != null && !mayTake(block, length)) {
            open.seal(block);
            block = null;
        }
        if (block == null) {
            RouteUsage usage = sealer.usageOf(route);
            block = Block.open(sealer.pool(), usage, partitionHash, wallMillis, nanoTime, head, length);
            if (block == null) {
                return Offer.MEMORY_FULL;
            }
            open.add(block);
        }
        if (!block.append(head, buffer, offset, length, wallMillis)) {
            relieve(block);
            return Offer.MEMORY_FULL;
        }
        if (block.lines() == limits.maxLines()) {
            open.seal(block);
        }
        return Offer.ACCEPTED;
    }

    @Override
    public void endChunk() {
        try {
            if (nanoTime - lookedAtNanos >= limits.tickNanos()) {
                lookedAtNanos = nanoTime;
                open.sealDue(nanoTime, Integer.MAX_VALUE);
                open.sealOverdue(nanoTime, Integer.MAX_VALUE);
            }
        } finally {
            // Whatever fails: while the reader holds the sink nobody else can seal.
            if (letGo()) {
                sealer.wakeUp();
            }
        }
    }

    /** Whether there is something the sealer should look at from time to time. Any thread. */
    boolean isAnyOpen() {
        return anyOpen;
    }

    /** The sealer's turn: seals what is due, unless the reader is busy. */
    void sealDue(long now) {
        int overdue = -1;
        boolean more = true;
        while (more && holder.compareAndSet(IDLE, SEALING)) {
            int before = open.overdue();
            overdue = overdue < 0 ? before : Math.min(overdue, before);
            open.sealOverdue(now, Math.min(overdue, HANDFUL));
            overdue -= Math.min(overdue, HANDFUL);
            more = open.sealDue(now, HANDFUL) || overdue > 0;
            letGo();
            Thread.onSpinWait();
        }
    }

    /** The sealer's turn: memory that is held by open blocks, 0 if the reader is busy. */
    long openBytes() {
        if (!anyOpen || !holder.compareAndSet(IDLE, SEALING)) {
            return 0;
        }
        long bytes = open.heldBytes();
        letGo();
        return bytes;
    }

    /**
     * The sealer's turn: seals the oldest blocks, unless the reader is busy.
     *
     * @param bytes how much memory of theirs is enough
     * @return how much it was
     */
    long sealOldest(long bytes) {
        long sum = 0;
        while (sum < bytes && anyOpen && holder.compareAndSet(IDLE, SEALING)) {
            sum += open.sealOldest(bytes - sum, HANDFUL);
            letGo();
            Thread.onSpinWait();
        }
        return sum;
    }

    /** The end: seals everything. False if the reader is busy; of a closed sink a reader is busy for a chunk at most. */
    boolean sealAll() {
        if (!holder.compareAndSet(IDLE, SEALING)) {
            return false;
        }
        open.sealAll();
        letGo();
        return true;
    }

    /** At the latest rungs a large block is sealed instead of taking another page. */
    private boolean mayTake(Block block, int length) {
        return block.admits(length, nanoTime)
                && (block.hasRoomFor(length)
                        || block.rawBytes() < OverloadLadder.LARGE_BYTES
                        || !sealer.ladder().rung().isAtLeast(Rung.HIGH));
    }

    /**
     * The route has used up its share. Compressing what it has here gives most of it back; if it has little here, what is
     * under way does.
     */
    private void relieve(Block block) {
        if (block.rawBytes() >= OverloadLadder.LARGE_BYTES || !block.usage().isBusy()) {
            open.seal(block);
        }
    }

    /** Lets go of the sink; whether the sealer is now needed. */
    private boolean letGo() {
        boolean any = !open.isEmpty();
        if (anyOpen != any) {
            anyOpen = any;
        }
        // A full fence: the sealer either sees what is open, or is seen resting by whoever asks after this.
        holder.set(IDLE);
        return any;
    }
}
