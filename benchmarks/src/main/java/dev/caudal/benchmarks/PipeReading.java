// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.sink.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The whole path of lines that nobody is subscribed to, reading included: another process writes 280-byte lines into a
 * pipe as fast as it can, this one reads, frames, extracts, looks up and counts. The reader's CPU time is split by reading
 * the same pipe once more without looking at the bytes.
 */
public final class PipeReading {
    private static final int CORPUS_LINES = 50_000;
    private static final int[] READ_BYTES = {64 * 1024, 256 * 1024, 1024 * 1024};
    private static final long DEFAULT_LINES = 20_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private PipeReading() {}

    private interface Reader {
        void read(byte[] buffer, int length);
    }

    /** The only argument: how many lines per run, 20 million if left out. */
    public static void main(String[] args) throws IOException, InterruptedException {
        long lines = args.length > 0 ? Long.parseLong(args[0]) : DEFAULT_LINES;
        Path corpus = Files.createTempFile("caudal-corpus", ".log");
        try {
            Files.write(corpus, Corpus.lines(CORPUS_LINES));
            System.out.println("read() of   what is done                 M lines/s and core   CPU ns/line   wall s");
            for (int warmUp = 1; warmUp >= 0; warmUp--) {
                for (int readBytes : READ_BYTES) {
                    run(corpus, lines, readBytes, warmUp == 0, "nothing", (buffer, length) -> {});
                    run(corpus, lines, readBytes, warmUp == 0, "the whole unsubscribed path", route());
                }
            }
        } finally {
            Files.delete(corpus);
        }
    }

    private static Reader route() {
        Ledger ledger = new Ledger();
        LogPipeline pipeline = new LogPipeline(
                FramingLimits.DEFAULT,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                new Routing(Corpus.subscribed(Corpus.CUSTOMERS + 1, 5_000)),
                (route, buffer, offset, length) -> Offer.ACCEPTED,
                ledger.reader("pipe"));
        return (buffer, length) -> {
            if (length >= 0) {
                pipeline.onChunk(buffer, 0, length, System.currentTimeMillis(), System.nanoTime());
                return;
            }
            LedgerSnapshot account = ledger.snapshot();
            if (account.read() != account.unsubscribed()) {
                throw new IllegalStateException(account.balance());
            }
        };
    }

    private static void run(Path corpus, long lines, int readBytes, boolean print, String what, Reader reader)
            throws IOException, InterruptedException {
        long copies = Math.max(1, lines / CORPUS_LINES);
        String writer = "i=0; while [ $i -lt " + copies + " ]; do cat \"$0\"; i=$((i+1)); done";
        Process process = new ProcessBuilder("sh", "-c", writer, corpus.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] buffer = new byte[readBytes];
        long bytes = 0;
        long wall = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        try (InputStream in = process.getInputStream()) {
            while (true) {
                int length = in.read(buffer, 0, buffer.length);
                reader.read(buffer, length);
                if (length < 0) {
                    break;
                }
                bytes += length;
            }
        } finally {
            process.destroy();
        }
        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        wall = System.nanoTime() - wall;
        process.waitFor();
        double read = (double) bytes / Corpus.LINE_BYTES;
        if (print) {
            System.out.printf(
                    Locale.ROOT,
                    "%7d KiB   %-28s %18.2f   %11.1f   %6.1f%n",
                    readBytes / 1024,
                    what,
                    read * 1_000 / cpu,
                    cpu / read,
                    wall / 1e9);
        }
    }
}
