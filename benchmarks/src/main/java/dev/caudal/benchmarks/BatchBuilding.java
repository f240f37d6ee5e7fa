// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.sink.LogSink;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.batch.Compression;
import dev.caudal.delivery.internal.batch.Encoder;
import dev.caudal.delivery.internal.block.BlockLimits;
import dev.caudal.delivery.internal.block.SealedBlocks;
import dev.caudal.delivery.internal.block.Sealer;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Deflater;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * What it costs to make batches of lines, beside what the same compressor costs alone on the same blocks: CPU time of the
 * reader's thread (frame, route, copy into blocks) and of the encoder's, per line, in turns with the compressor alone.
 */
public final class BatchBuilding {
    private static final int LINES = 120_000;
    private static final int CUSTOMERS = 16;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int WARM_UP_ROUNDS = 5;
    private static final int ROUNDS = 15;
    private static final long MEMORY_BYTES = 64L << 20;
    private static final int RECORD_BYTES = Corpus.LINE_BYTES + 8;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static long consumed;

    private BatchBuilding() {}

    /** Runs for about a minute on an idle machine; takes no arguments. */
    public static void main(String[] args) {
        byte[] corpus = linesOfTheFirst();
        System.out.printf(
                Locale.ROOT,
                "%-14s %-8s | %8s %8s %8s | %8s | %6s | %10s%n",
                "codec",
                "block",
                "reader",
                "encoder",
                "sum",
                "alone",
                "ratio",
                "bytes/line");
        for (int kib : new int[] {64, 256, 1024}) {
            compare(corpus, new Compression(Codec.ZSTD, 1), kib);
        }
        compare(corpus, new Compression(Codec.LZ4, 1), 256);
        compare(corpus, new Compression(Codec.LZ4, 1), 1024);
        compare(corpus, new Compression(Codec.GZIP, 1), 256);
        compare(corpus, new Compression(Codec.GZIP, 6), 256);
        compare(corpus, new Compression(Codec.NONE, 0), 256);
        System.out.println("CPU ns per " + Corpus.LINE_BYTES + "-byte line, medians of " + ROUNDS + " rounds of "
                + corpus.length / Corpus.LINE_BYTES + " lines, " + CUSTOMERS + " customers (checksum " + consumed
                + ")");
    }

    private static void compare(byte[] corpus, Compression compression, int blockKib) {
        List<ByteBuffer> blocks;
        try (Run plain = new Run(new Compression(Codec.NONE, 0), blockKib)) {
            plain.keep = new ArrayList<>();
            plain.round(corpus);
            blocks = plain.keep;
        }
        long blockLines = blocks.stream().mapToLong(ByteBuffer::capacity).sum() / (RECORD_BYTES - 1);
        double[] reader = new double[ROUNDS];
        double[] encoder = new double[ROUNDS];
        double[] alone = new double[ROUNDS];
        try (Run run = new Run(compression, blockKib)) {
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                long[] nanos = run.round(corpus);
                long compressor = alone(blocks, compression);
                if (round >= 0) {
                    reader[round] = (double) nanos[0] / run.roundLines;
                    encoder[round] = (double) nanos[1] / run.roundLines;
                    alone[round] = (double) compressor / blockLines;
                }
            }
            double sum = Median.of(reader) + Median.of(encoder);
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %4d KiB | %8.0f %8.0f %8.0f | %8.0f | %6.2f | %10.1f%n",
                    compression.codec().label() + " " + compression.level(),
                    blockKib,
                    Median.of(reader),
                    Median.of(encoder),
                    sum,
                    Median.of(alone),
                    sum / Median.of(alone),
                    (double) run.bytes / run.lines);
        }
    }

    /** The whole engine up to the finished batch, which is thrown away. */
    private static final class Run implements AutoCloseable {
        final MemoryBudget budget = new MemoryBudget(MEMORY_BYTES);
        final PagePool pool = new PagePool(budget);
        final SealedBlocks sealed = new SealedBlocks();
        final Map<Route, RouteUsage> usages = new ConcurrentHashMap<>();
        final Sealer sealer;
        final Encoder encoder;
        final LogPipeline pipeline;
        long encoderThread;
        long lines;
        long bytes;
        long roundLines;
        List<ByteBuffer> keep = List.of();
        private final boolean keeping;
        private volatile boolean encoding;

        Run(Compression compression, int blockKib) {
            keeping = compression.codec() == Codec.NONE;
            OverloadLadder ladder = new OverloadLadder(budget);
            BlockLimits limits = BlockLimits.of(Duration.ofHours(1), blockKib * 1024 / RECORD_BYTES);
            sealer = new Sealer(limits, pool, ladder, route -> usages.computeIfAbsent(route, RouteUsage::new), sealed);
            encoder = new Encoder(
                    sealed,
                    pool,
                    ladder,
                    compression,
                    batches -> batches.forEach(this::finished),
                    (usage, lost) -> {
                        throw new IllegalStateException(lost + " lines lost");
                    },
                    (rawBytes, batchBytes) -> {});
            LogSink sink = sealer.sink(7);
            pipeline = new LogPipeline(
                    FramingLimits.DEFAULT,
                    StreamName.ACCESS,
                    CustomerIdExtractors.create("firstToken", null, false),
                    new Routing(Corpus.subscribed(1, CUSTOMERS)),
                    sink,
                    new Ledger().reader("benchmark"));
            encoder.start();
        }

        private void finished(Batch batch) {
            while (!encoding) {
                LockSupport.parkNanos(500_000);
            }
            encoderThread = Thread.currentThread().getId();
            if (keeping && !(keep instanceof ArrayList<?>)) {
                consumed += batch.size();
            } else if (keeping) {
                int size = batch.size() - BatchHeader.BYTES;
                keep.add(ByteBuffer.allocateDirect(size).put(0, batch.bytes(), BatchHeader.BYTES, size));
            }
            bytes += batch.size();
            lines += batch.lines();
            budget.release(batch.usage().heldBytes(), batch.size());
            batch.usage().resolved();
        }

        /** CPU nanoseconds of the reader and of the encoder. */
        long[] round(byte[] corpus) {
            long before = lines;
            long reader = THREADS.getCurrentThreadCpuTime();
            long encoding = encoderThread == 0 ? 0 : THREADS.getThreadCpuTime(encoderThread);
            for (int offset = 0; offset < corpus.length; offset += CHUNK_BYTES) {
                pipeline.onChunk(
                        corpus, offset, Math.min(CHUNK_BYTES, corpus.length - offset), 1_700_000_000_000L, offset);
                if (budget.usedBytes() > MEMORY_BYTES / 3) {
                    letEncode();
                }
            }
            reader = THREADS.getCurrentThreadCpuTime() - reader;
            letEncode();
            roundLines = lines - before;
            return new long[] {reader, THREADS.getThreadCpuTime(encoderThread) - encoding};
        }

        /** The reader rests while the encoder works, and the other way round: the compressor alone has no company either. */
        private void letEncode() {
            encoding = true;
            while (!sealed.isEmpty() || usages.values().stream().anyMatch(RouteUsage::isBusy)) {
                LockSupport.parkNanos(500_000);
            }
            encoding = false;
        }

        @Override
        public void close() {
            encoding = true;
            sealer.close(Duration.ofSeconds(10));
            try {
                encoder.close(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** CPU nanoseconds of one compressor over all blocks, direct memory to direct memory. */
    private static long alone(List<ByteBuffer> blocks, Compression compression) {
        ByteBuffer output = ByteBuffer.allocateDirect(2 << 20);
        long start = THREADS.getCurrentThreadCpuTime();
        switch (compression.codec()) {
            case ZSTD -> {
                try (ZstdCompressCtx context = new ZstdCompressCtx().setLevel(compression.level())) {
                    for (ByteBuffer block : blocks) {
                        int bound = (int) Zstd.compressBound(block.capacity());
                        consumed += context.compressDirectByteBuffer(output, 0, bound, block, 0, block.capacity());
                    }
                }
            }
            case LZ4 -> {
                LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
                for (ByteBuffer block : blocks) {
                    for (int at = 0; at < block.capacity(); at += CHUNK_BYTES) {
                        int length = Math.min(CHUNK_BYTES, block.capacity() - at);
                        consumed += compressor.compress(block, at, length, output, 0, output.capacity());
                    }
                }
            }
            case GZIP -> {
                Deflater deflater = new Deflater(compression.level(), true);
                for (ByteBuffer block : blocks) {
                    deflater.reset();
                    deflater.setInput(block.duplicate());
                    deflater.finish();
                    consumed += deflater.deflate(output.clear());
                }
                deflater.end();
            }
            case NONE -> {
                for (ByteBuffer block : blocks) {
                    byte[] copy = new byte[block.capacity()];
                    block.get(0, copy);
                    consumed += copy[copy.length - 1];
                }
            }
        }
        return THREADS.getCurrentThreadCpuTime() - start;
    }

    private static byte[] linesOfTheFirst() {
        byte[] all = Corpus.lines(2 * LINES);
        byte[] kept = new byte[all.length];
        int length = 0;
        for (int at = 0; at < all.length; at += Corpus.LINE_BYTES) {
            int end = at;
            while (all[end] != ' ') {
                end++;
            }
            if (Integer.parseInt(new String(all, at, end - at, StandardCharsets.US_ASCII)) <= CUSTOMERS) {
                System.arraycopy(all, at, kept, length, Corpus.LINE_BYTES);
                length += Corpus.LINE_BYTES;
            }
        }
        return Arrays.copyOf(kept, length);
    }
}
