// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.ReaderCounts;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.NodeRecord;
import dev.caudal.edge.requests.ServerRequests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TallyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:17:00Z");

    @TempDir
    Path directory;

    private final Ledger ledger = new Ledger();
    private NodeFacts facts = new NodeFacts(42, Map.of(), List.of());
    private final BlockingQueue<NodeRecord> sent = new LinkedBlockingQueue<>();

    @Test
    void shouldCountByTheHourOfReadingWhenLinesAreOfTwo() throws Exception {
        Route route = route();
        ReaderCounts reader = ledger.reader("access");
        Tally tally = tally();
        read(reader, route, NOW.minusSeconds(1_080), 3);
        read(reader, route, NOW, 2);
        reader.dropped(route, DropCause.MEMORY_FULL);
        RouteKey key = RouteKey.of(route);
        tally.acknowledged(key, "c83", 1, NOW.minusSeconds(1_080).toEpochMilli(), 3, 70);
        tally.acknowledged(key, "c83", 0, NOW.toEpochMilli(), 1, 65);

        List<NodeRecord> records = tally.lastRecords();

        JsonNode record = json(records.get(0).value());
        assertThat(record.path("sequence").asLong()).isEqualTo(1);
        assertThat(record.path("ledger").path("read").asLong()).isEqualTo(5);
        JsonNode nine = row(record, "2026-11-22T09:00:00Z");
        assertThat(nine.path("read").asLong()).isEqualTo(3);
        assertThat(nine.path("readBytes").asLong()).isEqualTo(24);
        assertThat(nine.path("deliveredBytes").asLong()).isEqualTo(70);
        assertThat(nine.path("acknowledged").toString()).isEqualTo("{\"c83\":{\"1\":3}}");
        JsonNode ten = row(record, "2026-11-22T10:00:00Z");
        assertThat(ten.path("read").asLong()).isEqualTo(2);
        assertThat(ten.path("readBytes").asLong()).isEqualTo(16);
        assertThat(ten.path("delivered").asLong()).isEqualTo(1);
        assertThat(ten.path("deliveredBytes").asLong()).isEqualTo(65);
        assertThat(ten.path("dropped").toString()).isEqualTo("{\"memory_full\":1}");
    }

    @Test
    void shouldSayOfTheLastRunWhatItCouldNotSayItself() throws Exception {
        Tally first = tally();
        first.acknowledged(RouteKey.of(route()), "c83", 0, NOW.toEpochMilli(), 7, 90);
        byte[] unsaid = first.lastRecords().get(0).value();
        first.close();
        assertThat(Files.readAllBytes(directory.resolve("spool.tally"))).startsWith(unsaid);

        Tally second = tally();
        second.start();
        NodeRecord old = sent.poll(30, TimeUnit.SECONDS);
        NodeRecord own = sent.poll(30, TimeUnit.SECONDS);
        assertThat(old).isNotNull();
        assertThat(own).isNotNull();
        assertThat(old.value()).isEqualTo(unsaid);
        assertThat(json(own.value()).path("customers")).isEmpty();
        second.reported(old);
        second.reported(own);
        List<NodeRecord> last = second.lastRecords();
        last.forEach(second::reported);
        second.close();

        assertThat(json(last.get(0).value()).path("sequence").asLong()).isEqualTo(2);
        assertThat(directory.resolve("spool.tally")).doesNotExist();
    }

    @Test
    void shouldKeepTheCountsWhenItIsInterruptedToHurry() throws Exception {
        Tally tally = tally();
        tally.acknowledged(RouteKey.of(route()), "c83", 0, NOW.toEpochMilli(), 7, 90);
        Thread.currentThread().interrupt();
        byte[] unsaid = tally.lastRecords().get(0).value();
        tally.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(Files.readAllBytes(directory.resolve("spool.tally"))).startsWith(unsaid);
    }

    @Test
    void shouldLeaveOutATornLineOfTheFile() throws Exception {
        Files.writeString(directory.resolve("spool.tally"), "{\"format\":1,\"node\":\"n1\"}\n{\"format\":1,\"no");
        Tally tally = tally();
        tally.start();

        NodeRecord whole = sent.poll(30, TimeUnit.SECONDS);
        NodeRecord own = sent.poll(30, TimeUnit.SECONDS);

        assertThat(whole).isNotNull();
        assertThat(own).isNotNull();
        assertThat(new String(whole.key(), StandardCharsets.UTF_8)).isEqualTo("n1");
        assertThat(json(own.value()).path("run").asText()).isEqualTo("run1");
        tally.close();
    }

    @Test
    void shouldSayWhatServersSayThatTheyHaveServed() throws Exception {
        facts = new NodeFacts(
                42,
                Map.of("77", 640L),
                List.of(new ServerRequests("varnish", List.of("access", "hls"), 1_000, 990, 100, 90, 0, null)));
        JsonNode record = json(tally().lastRecords().get(0).value());
        assertThat(record.path("listVersion").asLong()).isEqualTo(42);
        assertThat(record.path("unsubscribedTop").toString()).isEqualTo("{\"77\":640}");
        assertThat(record.path("servers").toString())
                .isEqualTo(
                        "[{\"server\":\"varnish\",\"sources\":[\"access\",\"hls\"],\"requests\":1000,\"lines\":990}]");
    }

    private Tally tally() {
        return new Tally(
                NodeName.of("n1"),
                "run1",
                "0.1.0",
                ledger,
                () -> facts,
                sent::add,
                directory.resolve("spool.tally"),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static void read(ReaderCounts reader, Route route, Instant at, int lines) {
        reader.at(at.toEpochMilli());
        for (int i = 0; i < lines; i++) {
            reader.read(10);
            reader.routed(route, 8);
        }
    }

    private static Route route() throws InvalidRoutingTableException {
        return RoutingTable.builder(RoutingTable.empty())
                .epoch("e")
                .version(1)
                .customer("83", "k1", Map.of("access", "c83"))
                .build()
                .routes()
                .iterator()
                .next();
    }

    private static JsonNode row(JsonNode record, String hour) {
        for (JsonNode row : record.path("customers")) {
            if (row.path("hour").asText().equals(hour)) {
                return row;
            }
        }
        throw new AssertionError("no row of " + hour + " in " + record);
    }

    private static JsonNode json(byte[] value) throws IOException {
        return new ObjectMapper().readTree(value);
    }
}
