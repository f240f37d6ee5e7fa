// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.extract.Extraction;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.Offer;
import dev.caudal.core.sink.RecordingSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouterTest {
    private final RecordingSink sink = new RecordingSink();
    private final Ledger ledger = new Ledger();
    private final Routing routing = new Routing(table(RoutingTable.empty(), 1, "83"));

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            firstToken !   ! 83 rest of it          ! rest of it
            field      ! 2 ! a 83 the longer side   ! a the longer side
            field      ! 4 ! the longer side 83 b   ! the longer side b
            field      ! 2 ! a 83                   ! a
            json       ! c ! {"c":"83","a":1}       ! {"a":1}
            json       ! c ! {"a":1,"c":"83"}       ! {"a":1}
            """)
    void shouldCutTheIdOutOfTheMiddleAndTouchNoByteOfTheNeighbours(
            String from, String argument, String line, String expected) {
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.create(from, argument, false));
        String text = (line + "\n").repeat(3);
        read(pipeline, text);

        assertThat(received()).containsExactly(expected, expected, expected);
    }

    @Test
    void shouldTakeANewTableWithTheNextChunk() {
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.firstToken());
        read(pipeline, "91 before\n91 be");
        routing.publish(table(routing.current(), 2, "91"));
        read(pipeline, "tween\n83 after\n");

        assertThat(received()).containsExactly("between");
        assertThat(ledger.snapshot().unsubscribed()).isEqualTo(2);
    }

    @Test
    void shouldTellALineBeforeTheFirstListFromAnUnsubscribedOne() throws InvalidRoutingTableException {
        Routing none = new Routing(RoutingTable.empty());
        LogPipeline pipeline = new LogPipeline(
                FramingLimits.DEFAULT,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                none,
                sink,
                ledger.reader("test"));
        read(pipeline, "83 before\n91 before\n\nnone\n");
        none.publish(
                RoutingTable.builder(RoutingTable.empty()).epoch("e").version(1).build());
        read(pipeline, "83 of a list without customers\n");

        LedgerSnapshot snapshot = ledger.snapshot();
        assertThat(snapshot.dropped())
                .isEqualTo(
                        Map.of(DropCause.NO_ACTIVE_LIST, 2L, DropCause.EMPTY_LINE, 1L, DropCause.NO_CUSTOMER_ID, 1L));
        assertThat(snapshot.unsubscribed()).isEqualTo(1);
        assertThat(snapshot.inMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"MEMORY_FULL,MEMORY_FULL", "TOO_LARGE,TOO_LARGE", "CLOSED,SHUTDOWN"})
    void shouldCountWhatTheSinkRefusesUnderItsCause(Offer answer, DropCause cause) {
        sink.answerWith(answer);
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.firstToken());
        read(pipeline, "83 a\n83 b\n");

        LedgerSnapshot snapshot = ledger.snapshot();
        assertThat(snapshot.dropped()).isEqualTo(Map.of(cause, 2L));
        assertThat(snapshot.byRoute().firstEntry().getValue().dropped()).isEqualTo(Map.of(cause, 2L));
        assertThat(snapshot.inMemory()).isZero();
    }

    @Test
    void shouldApplyLimitAndSamplingBeforeTheSinkSeesALine() throws InvalidRoutingTableException {
        routing.publish(RoutingTable.builder(routing.current())
                .customer("7", "s", Map.of("access", "c7"), null, 100, 1)
                .customer("8", "s", Map.of("access", "c8"), null, 0, 4)
                .build());
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.firstToken());
        read(pipeline, ("7 " + "x".repeat(50) + "\n8 y\n").repeat(8));

        assertThat(sink.lines()).hasSize(2 + 2);
        assertThat(ledger.snapshot().dropped())
                .isEqualTo(Map.of(DropCause.RATE_LIMITED, 6L, DropCause.SAMPLED_OUT, 6L));
    }

    @Test
    void shouldHandOnATruncatedLineAndCountItAsAltered() {
        FramingLimits limits = new FramingLimits(64, FramingLimits.Oversize.TRUNCATE);
        LogPipeline pipeline = pipeline(limits, CustomerIdExtractors.firstToken());
        read(pipeline, "83 " + "x".repeat(100) + "\n");

        assertThat(received()).containsExactly("x".repeat(61));
        assertThat(ledger.snapshot().altered()).isEqualTo(1);
    }

    @Test
    void shouldNotCountAsAlteredWhatDoesNotGoOn() {
        FramingLimits limits = new FramingLimits(64, FramingLimits.Oversize.TRUNCATE);
        LogPipeline pipeline = pipeline(limits, CustomerIdExtractors.firstToken());
        sink.answerWith(Offer.MEMORY_FULL);
        read(pipeline, "83 " + "x".repeat(100) + "\n");

        assertThat(ledger.snapshot().altered()).isZero();
        assertThat(ledger.snapshot().dropped()).isEqualTo(Map.of(DropCause.MEMORY_FULL, 1L));
    }

    @Test
    void shouldHandOnTheLastLineWithoutEndWhenTheStreamEnds() {
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.firstToken());
        read(pipeline, "83 last");
        pipeline.onEndOfStream(2_000, 2_000_000);
        pipeline.onAbandoned();

        assertThat(received()).containsExactly("last");
        assertThat(ledger.snapshot().dropped()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"keyValue,customer,a=1 customer=83", "field,2,a 83"})
    void shouldNotTrustAnIdThatMayHaveBeenCut(String from, String argument, String line) {
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.create(from, argument, false));
        read(pipeline, line);
        pipeline.onEndOfStream(2_000, 2_000_000);

        FramingLimits limits = new FramingLimits(64, FramingLimits.Oversize.TRUNCATE);
        pipeline = pipeline(limits, CustomerIdExtractors.create("keyValue", "customer", false));
        read(pipeline, "a=" + "x".repeat(50) + " customer=830000\n");

        assertThat(received()).isEmpty();
        assertThat(ledger.snapshot().dropped())
                .isEqualTo(Map.of(DropCause.PARTIAL_AT_SHUTDOWN, 1L, DropCause.LINE_TOO_LONG, 1L));
    }

    @Test
    void shouldDropLinesThatDoNotBeginAsTheyShould() {
        LogPipeline pipeline = new LogPipeline(
                FramingLimits.DEFAULT,
                Pattern.compile("[0-9]+ [0-9.]+ - "),
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                routing,
                sink,
                ledger.reader("test"),
                PipelineListener.NONE);
        read(pipeline, "83 203.0.113.5 - whole\n83 of the rest of a line\n\n83 203.0.113.");
        read(pipeline, "6 - cut\n");

        assertThat(received()).containsExactly("203.0.113.5 - whole", "203.0.113.6 - cut");
        assertThat(ledger.snapshot().dropped())
                .isEqualTo(Map.of(DropCause.WRONG_LINE_START, 1L, DropCause.EMPTY_LINE, 1L));
    }

    @Test
    void shouldMakeOneLineOfAMessageWhateverIsInIt() {
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.firstToken());
        byte[] message = "83 a\n91 forged".getBytes(StandardCharsets.US_ASCII);
        pipeline.onMessage(message, 0, message.length, 1_000, 1_000_000);

        assertThat(received()).containsExactly("a\n91 forged");
    }

    @Test
    void shouldCountWhoWasNotSubscribedWhenTheSourceAskedAndNeverRouteWhatStandsForHisLine() {
        LogPipeline pipeline =
                pipeline(FramingLimits.DEFAULT, CustomerIdExtractors.create("vclLog", "customer", false));
        read(pipeline, "\u001e91\n83 his\n\u001e83\n\u001e\n no id\n");

        assertThat(received()).containsExactly("his");
        assertThat(ledger.snapshot().unsubscribed()).isEqualTo(2);
        assertThat(ledger.snapshot().dropped()).isEqualTo(Map.of(DropCause.NO_CUSTOMER_ID, 2L));
        assertThat(ledger.snapshot().read()).isEqualTo(5);
    }

    @Test
    void shouldNotTrustASpanOutsideTheLine() {
        LogPipeline pipeline = pipeline(FramingLimits.DEFAULT, (buffer, offset, length, span) -> {
            span.keep(0, 2);
            return Extraction.FOUND;
        });
        read(pipeline, "83 his\n91 another's\n");

        assertThat(received()).containsExactly("83 his");
        assertThat(ledger.snapshot().dropped()).isEqualTo(Map.of(DropCause.NO_CUSTOMER_ID, 1L));
    }

    private LogPipeline pipeline(FramingLimits limits, CustomerIdExtractor extractor) {
        return new LogPipeline(limits, StreamName.ACCESS, extractor, routing, sink, ledger.reader("test"));
    }

    private List<String> received() {
        return sink.lines().stream()
                .map(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void read(LogPipeline pipeline, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pipeline.onChunk(bytes, 0, bytes.length, 1_000, 1_000_000);
    }

    private static RoutingTable table(RoutingTable previous, long version, String id) {
        try {
            return RoutingTable.builder(previous)
                    .version(version)
                    .customer(id, "s", Map.of("access", "c" + id))
                    .build();
        } catch (InvalidRoutingTableException e) {
            throw new AssertionError(e);
        }
    }
}
