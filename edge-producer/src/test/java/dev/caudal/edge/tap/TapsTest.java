// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TapsTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte[] LINE = "GET /a.css HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
    private static final int LINES = 100_000;
    private static final long LONG_NANOS = 1_000_000_000;

    private final Taps taps = new Taps();
    private final LogSink sink = taps.before((route, buffer, offset, length) -> Offer.ACCEPTED);
    private Route looked;
    private Route other;

    @BeforeEach
    void routes() throws Exception {
        RoutingTable table = RoutingTable.builder(RoutingTable.empty())
                .customer("83", "s", Map.of("access", "c83"))
                .customer("91", "s", Map.of("access", "c91"))
                .build();
        looked = route(table, "83");
        other = route(table, "91");
    }

    @Test
    void shouldCostNoMemoryWhileNobodyLooksAndNoneForTheLinesOfOthers() {
        assumeThat(THREADS.isThreadAllocatedMemorySupported()).isTrue();
        assertThat(allocated(looked)).as("nobody looks").isLessThan(LINES);
        taps.begin(look(LONG_NANOS));
        assertThat(allocated(other)).as("at somebody else").isLessThan(LINES);
        taps.end();
        assertThat(allocated(looked)).as("nobody looks any more").isLessThan(LINES);
    }

    @Test
    void shouldKeepFewLinesOfOneCustomerAndCountTheRest() {
        Taps.Look look = look(LONG_NANOS);
        taps.begin(look);
        pass(looked, Taps.WAITING + 50);
        pass(other, 10);
        assertThat(look.lines)
                .hasSize(Taps.WAITING)
                .allSatisfy(line -> assertThat(line).isEqualTo(LINE));
        assertThat(look.missed).hasValue(50);
    }

    @Test
    void shouldEndByItsTimeThoughNobodyEndsIt() {
        Taps.Look look = look(0);
        taps.begin(look);
        sink.beginChunk(0, 1);
        sink.offer(looked, LINE, 0, LINE.length);
        sink.endChunk();
        assertThat(look.lines).isEmpty();
    }

    private static Taps.Look look(long endNanos) {
        return new Taps.Look(CustomerId.of("83"), endNanos);
    }

    private long allocated(Route route) {
        pass(route, LINES);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        pass(route, LINES);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void pass(Route route, int lines) {
        sink.beginChunk(0, 1);
        for (int i = 0; i < lines; i++) {
            sink.offer(route, LINE, 0, LINE.length);
        }
        sink.endChunk();
    }

    private static Route route(RoutingTable table, String customer) {
        return table.routes().stream()
                .filter(route -> route.customer().value().equals(customer))
                .findFirst()
                .orElseThrow();
    }
}
