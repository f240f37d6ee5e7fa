// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The contenders of {@link RoutingPathBenchmark} in turns, a few milliseconds each, for many rounds, by the CPU time of the
 * thread: figures hold on a machine that is busy otherwise, and whatever slows one contender slows the others too. Prints
 * the median and the fastest tenth of the rounds.
 */
public final class CpuTimeComparison {
    private static final int WARM_UP_ROUNDS = 60;
    private static final int ROUNDS = 200;
    private static final long SLICE_NANOS = 10_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static long consumed;

    private CpuTimeComparison() {}

    /** Runs for about a minute on an idle machine; takes no arguments. */
    public static void main(String[] args) {
        RoutingPathBenchmark benchmark = new RoutingPathBenchmark();
        Map<String, LongSupplier> contenders = new LinkedHashMap<>();
        contenders.put("System.arraycopy of the same bytes", () -> benchmark.arraycopy()[0]);
        contenders.put("framing", benchmark::framing);
        contenders.put(
                "framing + extraction + look-up, unsubscribed",
                () -> benchmark.routeUnsubscribed().hashCode());
        contenders.put("framing + extraction + look-up, subscribed", benchmark::routeSubscribed);
        contenders.put("naive loop (unsubscribed)", benchmark::naiveLoop);

        Map<String, double[]> nanosPerLine = new LinkedHashMap<>();
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            int at = round;
            contenders.forEach((name, contender) -> {
                double nanos = slice(contender);
                if (at >= 0) {
                    nanosPerLine.computeIfAbsent(name, first -> new double[ROUNDS])[at] = nanos;
                }
            });
        }
        System.out.printf(Locale.ROOT, "%-46s %10s %10s%n", "CPU ns per 280-byte line", "median", "fastest");
        nanosPerLine.forEach((name, rounds) -> {
            Arrays.sort(rounds);
            System.out.printf(Locale.ROOT, "%-46s %10.1f %10.1f%n", name, rounds[ROUNDS / 2], rounds[ROUNDS / 10]);
        });
        System.out.println("(checksum " + consumed + ")");
    }

    private static double slice(LongSupplier contender) {
        long start = THREADS.getCurrentThreadCpuTime();
        long invocations = 0;
        long elapsed;
        do {
            for (int i = 0; i < 10; i++) {
                consumed += contender.getAsLong();
            }
            invocations += 10;
            elapsed = THREADS.getCurrentThreadCpuTime() - start;
        } while (elapsed < SLICE_NANOS);
        return (double) elapsed / invocations / RoutingPathBenchmark.LINES;
    }
}
