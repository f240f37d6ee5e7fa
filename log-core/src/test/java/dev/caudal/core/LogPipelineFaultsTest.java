// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Extractors and sinks that throw: the line is lost and counted, the others are not, and the sink's chunks stay in order. */
@Timeout(60)
final class LogPipelineFaultsTest {
    private static final int LINES = 300;

    private final Ledger ledger = new Ledger();
    private final List<Throwable> told = new ArrayList<>();

    @Test
    void shouldDropTheLineThatAnExtractorThrowsAtAndGoOnWithTheNext() throws InvalidRoutingTableException {
        CustomerIdExtractor firstToken = CustomerIdExtractors.firstToken();
        UnsureSink sink = new UnsureSink(new Random(1), 0);
        LogPipeline pipeline = pipeline(
                (buffer, offset, length, span) -> {
                    if (buffer[offset + length - 1] == '!') {
                        throw new IllegalStateException("a bug");
                    }
                    return firstToken.locate(buffer, offset, length, span);
                },
                sink,
                PipelineListener.NONE);

        read(pipeline, "83 a\n83 b!\n83 c\n91 d!\n83 e\n", 0);

        assertThat(sink.taken).containsExactly("a", "c", "e");
        assertThat(ledger.snapshot().dropped()).isEqualTo(Map.of(DropCause.INTERNAL_ERROR, 2L));
        assertThat(ledger.snapshot().inMemory()).isEqualTo(3);
    }

    @Test
    void shouldDropTheLineOverWhichALineStartIsGivenUpAndGoOnWithTheNext() throws InvalidRoutingTableException {
        UnsureSink sink = new UnsureSink(new Random(1), 0);
        PipelineListener listener = new PipelineListener() {
            @Override
            public void internalError(Throwable cause) {
                told.add(cause);
            }
        };
        LogPipeline pipeline = pipeline("(.*a){5}!", CustomerIdExtractors.firstToken(), sink, listener);

        read(pipeline, "83 aaaaa! b\n83 " + "a".repeat(250) + "\n83 aaaaa! c\n", 0);

        assertThat(sink.taken).containsExactly("aaaaa! b", "aaaaa! c");
        assertThat(ledger.snapshot().dropped()).isEqualTo(Map.of(DropCause.INTERNAL_ERROR, 1L));
        assertThat(told).singleElement().satisfies(cause -> assertThat(cause).hasMessageContaining("lineStart: "));
    }

    @RepeatedTest(200)
    void shouldBalanceTheBooksWhateverIsThrownWherever(RepetitionInfo repetition) throws InvalidRoutingTableException {
        Random random = new Random(repetition.getCurrentRepetition());
        CustomerIdExtractor firstToken = CustomerIdExtractors.firstToken();
        UnsureSink sink = new UnsureSink(random, 1 + random.nextInt(20));
        PipelineListener listener = random.nextBoolean()
                ? new PipelineListener() {
                    @Override
                    public void internalError(Throwable cause) {
                        told.add(cause);
                    }

                    @Override
                    public void memoryFull() {
                        throw new IllegalStateException("the listener");
                    }
                }
                : new PipelineListener() {
                    @Override
                    public void internalError(Throwable cause) {
                        told.add(cause);
                        throw new AssertionError("the listener", cause);
                    }
                };
        LogPipeline pipeline = pipeline(
                (buffer, offset, length, span) -> {
                    maybeThrow(random, 20);
                    return firstToken.locate(buffer, offset, length, span);
                },
                sink,
                listener);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append(random.nextInt(4) == 0 ? "91" : "83")
                    .append(" line ")
                    .append(i)
                    .append('\n');
        }

        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(200));
            read(pipeline, text.substring(from, to), from);
            assertThat(sink.begun)
                    .as("the sink's chunk has ended, seed %s", repetition)
                    .isFalse();
            from = to;
        }
        pipeline.onEndOfStream(0, 0);

        LedgerSnapshot snapshot = ledger.snapshot();
        assertThat(snapshot.read()).as("seed %s", repetition).isEqualTo(LINES);
        assertThat(snapshot.inMemory()).as("seed %s", repetition).isEqualTo(sink.taken.size());
        assertThat(sink.taken).doesNotHaveDuplicates();
        snapshot.byRoute()
                .values()
                .forEach(route ->
                        assertThat(route.inMemory()).as("seed %s", repetition).isEqualTo(sink.taken.size()));
        assertThat(told).isNotEmpty();
    }

    private static void maybeThrow(Random random, int oneIn) {
        if (random.nextInt(oneIn) == 0) {
            switch (random.nextInt(4)) {
                case 0 -> throw new IllegalStateException("a bug");
                case 1 -> throw new ArrayIndexOutOfBoundsException(83);
                case 2 -> throw new StackOverflowError();
                default -> throw new OutOfMemoryError("as if");
            }
        }
    }

    /** Throws at any call, before it takes a line; strict about the order of calls. */
    private static final class UnsureSink implements LogSink {
        private final List<String> taken = new ArrayList<>();
        private final Random random;
        private final int oneIn;
        private boolean begun;
        private boolean usable;

        UnsureSink(Random random, int oneIn) {
            this.random = random;
            this.oneIn = oneIn;
        }

        @Override
        public void beginChunk(long wallMillis, long nanoTime) {
            assertThat(begun).isFalse();
            begun = true;
            usable = false;
            throwSometimes();
            usable = true;
        }

        @Override
        public Offer offer(Route route, byte[] buffer, int offset, int length) {
            if (!usable) {
                taken.add("offered out of turn");
            }
            throwSometimes();
            if (oneIn > 0 && random.nextInt(oneIn) == 0) {
                return Offer.MEMORY_FULL;
            }
            taken.add(new String(buffer, offset, length, StandardCharsets.US_ASCII));
            return Offer.ACCEPTED;
        }

        @Override
        public void endChunk() {
            begun = false;
            throwSometimes();
        }

        private void throwSometimes() {
            if (oneIn > 0) {
                maybeThrow(random, oneIn);
            }
        }
    }

    private LogPipeline pipeline(CustomerIdExtractor extractor, LogSink sink, PipelineListener listener)
            throws InvalidRoutingTableException {
        return pipeline("", extractor, sink, listener);
    }

    private LogPipeline pipeline(
            String lineStart, CustomerIdExtractor extractor, LogSink sink, PipelineListener listener)
            throws InvalidRoutingTableException {
        RoutingTable table = RoutingTable.builder(RoutingTable.empty())
                .customer("83", "s", Map.of("access", "c83"))
                .build();
        return new LogPipeline(
                FramingLimits.DEFAULT,
                Pattern.compile(lineStart),
                StreamName.ACCESS,
                extractor,
                new Routing(table),
                sink,
                ledger.reader("test"),
                listener);
    }

    private static void read(LogPipeline pipeline, String text, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        pipeline.onChunk(bytes, 0, bytes.length, at, at);
    }
}
