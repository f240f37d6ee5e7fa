// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks.sidebyside;

import dev.caudal.benchmarks.Median;
import dev.caudal.delivery.internal.deflate.DeflateCompressor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;

/**
 * Our deflate beside the JDK's zlib, level by level and for blocks of some sizes: CPU time and bytes per line of one
 * customer's access log, in turns.
 */
public final class Deflating {
    private static final int LINES = 30_000;
    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 5;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static long consumed;

    private Deflating() {}

    /** Runs for some minutes; takes no arguments. */
    public static void main(String[] args) throws IOException {
        byte[] log = log();
        System.out.println(
                "| level | block | zlib ns/line | own ns/line | ratio | zlib bytes/line | own bytes/line | ratio |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (int kib : new int[] {4, 64, 336}) {
            List<byte[]> blocks = blocks(log, kib * 1024);
            for (int level = 1; level <= 9; level++) {
                compare(blocks, level, kib);
            }
        }
        System.out.println("(checksum " + consumed + ")");
    }

    private static void compare(List<byte[]> blocks, int level, int kib) {
        double[] zlibNanos = new double[ROUNDS];
        double[] ownNanos = new double[ROUNDS];
        long zlibBytes = 0;
        long ownBytes = 0;
        byte[] output = new byte[DeflateCompressor.bound(blocks.get(0).length)];
        DeflateCompressor own = new DeflateCompressor(level);
        Deflater zlib = new Deflater(level, true);
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            zlibBytes = 0;
            for (byte[] block : blocks) {
                zlib.reset();
                zlib.setInput(block, 0, block.length - DeflateCompressor.PADDING_BYTES);
                zlib.finish();
                zlibBytes += zlib.deflate(output);
            }
            long between = THREADS.getCurrentThreadCpuTime();
            ownBytes = 0;
            for (byte[] block : blocks) {
                ownBytes += own.compress(block, block.length - DeflateCompressor.PADDING_BYTES, output, 0);
            }
            long end = THREADS.getCurrentThreadCpuTime();
            consumed += output[0];
            if (round >= 0) {
                zlibNanos[round] = (double) (between - start) / LINES;
                ownNanos[round] = (double) (end - between) / LINES;
            }
        }
        zlib.end();
        System.out.printf(
                Locale.ROOT,
                "| %d | %d KiB | %.0f | %.0f | %.2f | %.1f | %.1f | %.2f |%n",
                level,
                kib,
                Median.of(zlibNanos),
                Median.of(ownNanos),
                Median.of(ownNanos) / Median.of(zlibNanos),
                (double) zlibBytes / LINES,
                (double) ownBytes / LINES,
                (double) ownBytes / zlibBytes);
    }

    private static byte[] log() throws IOException {
        Path file = Files.createTempFile("deflating", ".log");
        try {
            AccessLog.main(new String[] {file.toString(), Integer.toString(LINES), "1"});
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Each with what our compressor wants after it. */
    private static List<byte[]> blocks(byte[] log, int blockBytes) {
        List<byte[]> blocks = new ArrayList<>();
        for (int at = 0; at < log.length; at += blockBytes) {
            byte[] block = Arrays.copyOfRange(log, at, Math.min(log.length, at + blockBytes));
            blocks.add(Arrays.copyOf(block, block.length + DeflateCompressor.PADDING_BYTES));
        }
        return blocks;
    }
}
