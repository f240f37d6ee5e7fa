// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.line.LineEnd;
import dev.caudal.core.line.LineFramer;
import dev.caudal.core.line.LineHandler;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Framing, extraction and look-up, per line of 280 bytes, between a naive loop over the same bytes and a bare copy of them.
 *
 * <p>Bytes come in chunks of 64 KiB, as from a pipe, so that a line is cut at nearly every chunk's end.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RoutingPathBenchmark.LINES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class RoutingPathBenchmark {
    static final int LINES = 1_000;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int OTHER_CUSTOMERS = 5_000;

    private final byte[] lines = Corpus.lines(LINES);
    private final byte[] copy = new byte[lines.length];
    private final CountingSink sink = new CountingSink();
    private final LogPipeline unsubscribed = pipeline(Corpus.subscribed(Corpus.CUSTOMERS + 1, OTHER_CUSTOMERS));
    private final LogPipeline subscribed = pipeline(Corpus.subscribed(1, OTHER_CUSTOMERS));
    private final CountingHandler handler = new CountingHandler();
    private final LineFramer framer = new LineFramer(FramingLimits.DEFAULT, handler);
    private final NaiveRouter naive = new NaiveRouter(Corpus.subscribed(Corpus.CUSTOMERS + 1, OTHER_CUSTOMERS));

    /** The floor: the same bytes, copied. */
    @Benchmark
    public byte[] arraycopy() {
        System.arraycopy(lines, 0, copy, 0, lines.length);
        return copy;
    }

    /** Line ends only. */
    @Benchmark
    public long framing() {
        for (int at = 0; at < lines.length; at += CHUNK_BYTES) {
            framer.accept(lines, at, Math.min(CHUNK_BYTES, lines.length - at));
        }
        return handler.bytes;
    }

    /** The whole of log-core, for lines of customers who are not subscribed, with 5,000 others who are. */
    @Benchmark
    public LogPipeline routeUnsubscribed() {
        feed(unsubscribed);
        return unsubscribed;
    }

    /** The whole of log-core, for subscribed customers, to a sink that only counts. */
    @Benchmark
    public long routeSubscribed() {
        feed(subscribed);
        return sink.bytes;
    }

    /** The same work as {@link #routeUnsubscribed()}, the obvious way. */
    @Benchmark
    public long naiveLoop() {
        return naive.accept(lines);
    }

    private void feed(LogPipeline pipeline) {
        for (int at = 0; at < lines.length; at += CHUNK_BYTES) {
            pipeline.onChunk(lines, at, Math.min(CHUNK_BYTES, lines.length - at), 1_000, 1_000);
        }
    }

    private LogPipeline pipeline(RoutingTable table) {
        return new LogPipeline(
                FramingLimits.DEFAULT,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                new Routing(table),
                sink,
                new Ledger().reader("benchmark"));
    }

    private static final class CountingSink implements LogSink {
        private long bytes;

        @Override
        public Offer offer(Route route, byte[] buffer, int offset, int length) {
            bytes += length;
            return Offer.ACCEPTED;
        }
    }

    private static final class CountingHandler implements LineHandler {
        private long bytes;

        @Override
        public void onLine(byte[] buffer, int offset, int length, LineEnd end) {
            bytes += length;
        }

        @Override
        public void onDiscarded(long length) {
            bytes += length;
        }
    }
}
