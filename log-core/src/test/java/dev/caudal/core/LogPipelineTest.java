// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.LedgerSnapshot.RouteAccount;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.RecordingSink;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogPipelineTest {
    private final RecordingSink sink = new RecordingSink();
    private final Ledger ledger = new Ledger();
    private final LogPipeline pipeline;

    LogPipelineTest() throws InvalidRoutingTableException {
        RoutingTable table = RoutingTable.builder(RoutingTable.empty())
                .epoch("e1")
                .version(1)
                .customer("83", "k7", Map.of("access", "c83", "waf", "c83_waf"))
                .customer("a-much-longer-customer", "m2", Map.of("access", "ca-much-longer-customer"))
                .build();
        pipeline = new LogPipeline(
                new FramingLimits(64, FramingLimits.Oversize.DISCARD),
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                new Routing(table),
                sink,
                ledger.reader("test"));
    }

    @Test
    void shouldRouteAndCountEveryLine() {
        read("83 first\n\n91 not his\r\nnothing\na-much-longer-customer sec");
        read("ond\r\n83 " + "x".repeat(62) + "\n83 partial");
        pipeline.onAbandoned();

        assertThat(sink.lines())
                .extracting(line -> line.route().topic() + ":" + new String(line.bytes(), StandardCharsets.UTF_8))
                .containsExactly("c83:first", "ca-much-longer-customer:second");
        LedgerSnapshot snapshot = ledger.snapshot();
        assertThat(snapshot.read()).isEqualTo(7);
        assertThat(snapshot.unsubscribed()).isEqualTo(1);
        assertThat(snapshot.inMemory()).isEqualTo(2);
        assertThat(snapshot.dropped())
                .isEqualTo(Map.of(
                        DropCause.EMPTY_LINE, 1L,
                        DropCause.NO_CUSTOMER_ID, 1L,
                        DropCause.LINE_TOO_LONG, 1L,
                        DropCause.PARTIAL_AT_SHUTDOWN, 1L));
        assertThat(snapshot.byRoute().values())
                .extracting(RouteAccount::inMemory)
                .containsExactly(1L, 1L);
    }

    private void read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pipeline.onChunk(bytes, 0, bytes.length, 1_000, 1_000_000);
    }
}
