// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.PipelineListener;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.Offer;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.Place;
import dev.caudal.edge.status.EdgeStatus.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RoutingWatchTest {
    private static final String TAB = "83\t203.0.113.82\tGET /\n";
    private static final String RIGHT = "83 203.0.113.82 GET /\n";
    private static final String STRANGER = "91 203.0.113.82 GET /\n";
    private static final String ADVICE = "none of its lines is of a customer on the active list: did you mean"
            + " customerId: { from: field 1 tab }? It finds customers of the active list in 64 of 64 lines that were tried";

    private final Ledger ledger = new Ledger();
    private final Routing routing = new Routing(RoutingTable.empty());
    private final List<EdgeConfig.Source> sources = new ArrayList<>(List.of(source("access")));
    private final RoutingWatch watch = new RoutingWatch(ledger, routing, () -> sources);
    private LogPipeline pipeline;

    @BeforeEach
    void subscribe() throws InvalidRoutingTableException {
        publish("access", "83");
        open(sources.get(0));
    }

    private void open(EdgeConfig.Source source) {
        sources.set(0, source);
        pipeline = new LogPipeline(
                source.limits(),
                source.lineStart(),
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                routing,
                (route, buffer, offset, length) -> Offer.ACCEPTED,
                ledger.reader("access"),
                PipelineListener.NONE);
    }

    @Test
    void shouldNotBeReadyFromTheThousandthLineUntilTheFirstRoutedOne() {
        read(TAB, 999);
        watch.look(false);
        assertThat(watch.findings()).isEmpty();
        read(TAB, 1);
        watch.look(false);
        assertThat(watch.findings()).containsExactly(new Finding("access", true, ADVICE));
        read(TAB, 100_000);
        watch.look(false);
        assertThat(watch.findings()).hasSize(1);
        read(RIGHT, 1);
        watch.look(false);
        assertThat(watch.findings()).noneMatch(Finding::preventsReady);
    }

    @Test
    void shouldSayAtTheEndOfAFewLinesToo() {
        read(TAB, 70);
        watch.look(false);
        assertThat(watch.findings()).isEmpty();
        watch.look(true);
        assertThat(watch.findings()).containsExactly(new Finding("access", true, ADVICE));
    }

    @Test
    void shouldLeaveCustomersInPeaceWhoAreNotSubscribed() {
        for (int i = 0; i < 2_000; i++) {
            read(STRANGER, 500);
            read(RIGHT, i % 100 == 0 ? 1 : 0);
            watch.look(false);
            assertThat(watch.findings()).as("%d", i).isEmpty();
        }
    }

    @Test
    void shouldSayThatNoneOfTheseIsSubscribed() {
        read(STRANGER, 5_000);
        watch.look(false);
        assertThat(watch.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.text())
                        .endsWith("are these customers subscribed, and is this the field that has the id?"));
    }

    @Test
    void shouldNoticeAFormatThatWasChangedOnARunningNode() {
        read(RIGHT, 1_000_000);
        watch.look(false);
        read(TAB, 1_000);
        watch.look(false);
        assertThat(watch.findings()).isEmpty();
        read(TAB, 1_000);
        watch.look(false);
        assertThat(watch.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.preventsReady()).isFalse();
            assertThat(finding.text()).contains("did you mean customerId: { from: field 1 tab }?");
        });
        read(RIGHT, 1);
        watch.look(false);
        assertThat(watch.findings()).isEmpty();
    }

    @Test
    void shouldNameALineStartThatFitsNoLine() {
        open(source("access", FramingLimits.DEFAULT, Pattern.compile("ZZZ")));
        read(RIGHT, 1_000);
        watch.look(false);
        assertThat(watch.findings())
                .singleElement()
                .isEqualTo(new Finding(
                        "access",
                        true,
                        "none of its lines is of a customer on the active list: lineStart: 'ZZZ' fits none of them, which drops"
                                + " them as wrong_line_start: correct it, or leave it out"));
    }

    @Test
    void shouldNameAMaxLineThatIsLessThanTheLinesHave() {
        open(source("access", new FramingLimits(64, FramingLimits.Oversize.DISCARD), null));
        read("83 203.0.113.82 GET /a/long/path/that/goes/on/and/on/and/on/and/on/and/on\n", 1_000);
        watch.look(false);
        assertThat(watch.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.preventsReady()).isTrue();
            assertThat(finding.text()).contains("maxLine: 64 is less than they have");
        });
        read("83 203.0.113.82 GET /a\n", 1);
        watch.look(false);
        assertThat(watch.findings()).noneMatch(Finding::preventsReady);
    }

    @Test
    void shouldNameALineStartThatFitsNoMoreThoughMostCustomersAreNotSubscribed() {
        open(source("access", FramingLimits.DEFAULT, Pattern.compile("[0-9]+ ")));
        read(STRANGER, 90_000);
        read(RIGHT, 10_000);
        watch.look(false);
        read("[now] " + RIGHT, 2_000);
        watch.look(false);
        assertThat(watch.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.preventsReady()).isFalse();
            assertThat(finding.text()).contains("lineStart: '[0-9]+ ' fits none of them");
        });
    }

    @Test
    void shouldNameTheStreamThatTheCustomersHave() throws InvalidRoutingTableException {
        publish("waf", "83");
        read(RIGHT, 1_000);
        watch.look(false);
        assertThat(watch.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("did you mean stream: waf?"));
    }

    @Test
    void shouldSayNothingBeforeTheFirstListAndOfAListWithoutCustomers() throws InvalidRoutingTableException {
        routing.publish(RoutingTable.empty());
        read(TAB, 5_000);
        watch.look(true);
        assertThat(watch.findings()).isEmpty();
        routing.publish(RoutingTable.builder(RoutingTable.empty()).epoch("e").build());
        read(TAB, 5_000);
        watch.look(true);
        assertThat(watch.findings()).isEmpty();
    }

    @Test
    void shouldForgetASourceThatIsGone() {
        read(TAB, 5_000);
        watch.look(false);
        sources.clear();
        watch.look(false);
        assertThat(watch.findings()).isEmpty();
    }

    /** Nothing of a line but the id and its printable form ever reaches a message. */
    @Test
    void shouldShowNoMoreThanTheIdWhateverIsInTheLines() {
        long seed = 32;
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            byte[] line = new byte[200];
            random.nextBytes(line);
            for (int i = 0; i < line.length; i++) {
                line[i] = line[i] == '\n' ? (byte) 'x' : line[i];
            }
            String text = new String(line, StandardCharsets.ISO_8859_1);
            read(text + " SECRET\n", 1_000);
        }
        RoutingHint hint = RoutingHint.of(
                sources.get(0),
                ledger.shares().get("access"),
                ledger.shares().get("access"),
                ledger.unrouted("access", 5),
                routing.current());
        assertThat(hint.text()).as("seed " + seed).doesNotContain("SECRET").matches("[ -~…]*");
        assertThat(hint.text().length()).isLessThan(2_000);
    }

    private void read(String line, int times) {
        byte[] bytes = line.repeat(Math.min(times, 1_000)).getBytes(StandardCharsets.ISO_8859_1);
        for (int left = times; left > 0; left -= 1_000) {
            int length = Math.min(left, 1_000) * line.length();
            // A copy: the pipeline may move bytes within the chunk.
            pipeline.onChunk(bytes.clone(), 0, length, 1_000, 1_000);
        }
    }

    private void publish(String stream, String... customers) throws InvalidRoutingTableException {
        var table = RoutingTable.builder(RoutingTable.empty()).epoch("e").version(1);
        for (String customer : customers) {
            table.customer(customer, "s", Map.of(stream, "c" + customer));
        }
        routing.publish(table.build());
    }

    private static EdgeConfig.Source source(String name) {
        return source(name, FramingLimits.DEFAULT, null);
    }

    private static EdgeConfig.Source source(String name, FramingLimits limits, @Nullable Pattern lineStart) {
        return new EdgeConfig.Source(
                name,
                "stdin",
                StreamName.ACCESS,
                new EdgeConfig.CustomerIdRule("firstToken", null, false),
                limits,
                lineStart,
                null,
                Map.of(),
                Map.of(),
                new Place("sources[0]", 1, 1));
    }
}
