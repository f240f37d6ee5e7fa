// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.block.Block;
import dev.caudal.delivery.internal.block.SealedBlocks;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.OverloadLadder.Rung;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches of sealed blocks, on one thread, "encoder", in the order they were sealed in. A block's pages go back and
 * the finished batch takes their place in the memory budget.
 *
 * <p>No block stops the thread: what cannot be compressed goes out as it is, and what cannot even be copied is counted as
 * lost.
 */
public final class Encoder {
    private static final Logger LOG = LoggerFactory.getLogger(Encoder.class);

    private static final int HAND_OVER_BYTES = 1024 * 1024;

    private final SealedBlocks blocks;
    private final PagePool pool;
    private final OverloadLadder ladder;
    private final Compression compression;
    private final Consumer<List<Batch>> batches;
    private final ObjIntConsumer<RouteUsage> lost;
    private final Sizes sizes;
    private final Compressors compressors;
    private final DirectScratch input = new DirectScratch();
    private final List<Batch> ready = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "encoder");
    private volatile boolean closed;
    private boolean failedBefore;
    private int readyBytes;

    /** Hears how large a block was, and the batch made of it. */
    public interface Sizes {
        /** In bytes. */
        void encoded(int rawBytes, int batchBytes);
    }

    /**
     * Starts nothing yet.
     *
     * @param compression the node's
     * @param batches gets every batch, on this thread, those together that were made one after the other, up to about
     *     {@value #HAND_OVER_BYTES} bytes: whoever takes them wakes up once. Must not wait, nor keep the list
     * @param lost gets the number of lines of a block for which no batch could be made, on this thread; the block is
     *     resolved and its memory free by then
     * @param sizes hears what compression is worth, on this thread
     */
    public Encoder(
            SealedBlocks blocks,
            PagePool pool,
            OverloadLadder ladder,
            Compression compression,
            Consumer<List<Batch>> batches,
            ObjIntConsumer<RouteUsage> lost,
            Sizes sizes) {
        this(blocks, pool, ladder, compression, batches, lost, sizes, new Compressors());
    }

    Encoder(
            SealedBlocks blocks,
            PagePool pool,
            OverloadLadder ladder,
            Compression compression,
            Consumer<List<Batch>> batches,
            ObjIntConsumer<RouteUsage> lost,
            Sizes sizes,
            Compressors compressors) {
        this.blocks = blocks;
        this.pool = pool;
        this.ladder = ladder;
        this.compression = compression;
        this.batches = batches;
        this.lost = lost;
        this.sizes = sizes;
        this.compressors = compressors;
        thread.setDaemon(true);
    }

    /** The thread, for whoever wants to know whether it lives. */
    public Thread thread() {
        return thread;
    }

    /** Starts the thread. */
    public void start() {
        blocks.takenBy(thread);
        thread.start();
    }

    /**
     * Encodes what is sealed by now, then ends. Blocks for at most the deadline; the thread goes on even if that has
     * passed.
     *
     * @return whether it is done
     */
    public boolean close(Duration deadline) throws InterruptedException {
        closed = true;
        LockSupport.unpark(thread);
        thread.join(Math.max(1, deadline.toMillis()));
        return !thread.isAlive();
    }

    private void run() {
        while (true) {
            // Before looking for blocks: what was sealed before closing is seen.
            boolean last = closed;
            Block block = blocks.takeAll();
            if (block != null) {
                encodeAll(block);
            } else if (last) {
                break;
            } else {
                LockSupport.park(this);
                Thread.interrupted();
            }
        }
        compressors.close();
    }

    private void encodeAll(Block first) {
        for (Block block = first; block != null; ) {
            Block next = blocks.after(block);
            encode(block);
            block = next;
            if (readyBytes >= HAND_OVER_BYTES) {
                handOver();
            }
        }
        handOver();
    }

    private void handOver() {
        if (!ready.isEmpty()) {
            batches.accept(ready);
            ready.clear();
            readyBytes = 0;
        }
    }

    private void encode(Block block) {
        RouteUsage usage = block.usage();
        byte[] bytes = null;
        try {
            bytes = bytesOf(block);
        } catch (RuntimeException | Error e) {
            LOG.error("{}: {} lines lost, no batch could be made of them", usage.route(), block.lines(), e);
        }
        block.givePagesBack();
        if (bytes == null) {
            pool.budget().release(usage.heldBytes(), block.heldBytes());
            usage.resolved();
            lost.accept(usage, block.lines());
        } else {
            pool.budget().exchange(usage.heldBytes(), block.heldBytes(), bytes.length);
            sizes.encoded(block.rawBytes(), bytes.length);
            ready.add(new Batch(usage, block.partitionHash(), bytes, block.lines(), block.openedNanos()));
            readyBytes += bytes.length;
        }
    }

    private byte[] bytesOf(Block block) {
        Compression wanted = compression.of(block.route());
        if (wanted.codec() != Codec.NONE) {
            byte[] compressed = compressed(block, ladder.rung().isAtLeast(Rung.CRITICAL) ? wanted.hurried() : wanted);
            if (compressed != null) {
                return compressed;
            }
        }
        byte[] plain = new byte[BatchHeader.BYTES + block.rawBytes()];
        block.copyTo(ByteBuffer.wrap(plain, BatchHeader.BYTES, block.rawBytes()).slice());
        return finished(plain, Codec.NONE, block);
    }

    private byte @Nullable [] compressed(Block block, Compression wanted) {
        try {
            Compressor compressor = compressors.of(wanted.codec(), wanted.level());
            ByteBuffer records;
            int offset = 0;
            if (block.isContiguous()) {
                records = block.contiguousBuffer();
                offset = block.contiguousOffset();
            } else {
                records = input.ofAtLeast(block.rawBytes());
                block.copyTo(records);
            }
            return finished(compressor.compress(records, offset, block.rawBytes()), compressor.codec(), block);
        } catch (RuntimeException | Error e) {
            if (!failedBefore) {
                failedBefore = true;
                LOG.error(
                        "{}: {} bytes could not be compressed with {}: sent as they are, as is every batch this happens"
                                + " to from now on",
                        block.route(),
                        block.rawBytes(),
                        wanted.codec().label(),
                        e);
            }
            return null;
        }
    }

    private static byte[] finished(byte[] batch, Codec codec, Block block) {
        BatchHeader.write(batch, codec, block.baseTimestamp(), block.maxTimestamp(), block.lines());
        return batch;
    }
}
