// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LogSink} does, whoever wrote it: the tests of a sink extend this class. A sink under test accepts at
 * least a thousand short lines.
 */
public abstract class LogSinkContract {
    private Route first;
    private Route second;
    private LogSink sink;

    /** A new sink for lines of these routes. */
    protected abstract LogSink open(RoutingTable table) throws Exception;

    /** What has come out at the sink's far end for this route so far, in order; waits until all accepted lines have. */
    protected abstract List<byte[]> received(Route route) throws Exception;

    /** Closes the sink, if it can be closed, and tells whether it can. */
    protected abstract boolean close() throws Exception;

    @BeforeEach
    void openSink() throws Exception {
        RoutingTable table = table();
        List<Route> routes = List.copyOf(table.routes());
        first = routes.get(0);
        second = routes.get(1);
        sink = open(table);
    }

    @Test
    void shouldCopyWhatItKeepsBeforeItReturns() throws Exception {
        byte[] buffer = "#line#".getBytes(StandardCharsets.US_ASCII);
        sink.beginChunk(1_000, 1_000_000);
        assertThat(sink.offer(first, buffer, 1, 4)).isEqualTo(Offer.ACCEPTED);
        Arrays.fill(buffer, (byte) '!');
        sink.endChunk();

        assertThat(received(first)).containsExactly("line".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shouldChangeNoByteOfWhatItBorrows() {
        byte[] buffer = "#line#".getBytes(StandardCharsets.US_ASCII);
        sink.beginChunk(1_000, 1_000_000);
        sink.offer(first, buffer, 1, 4);
        sink.endChunk();

        assertThat(buffer).asString(StandardCharsets.US_ASCII).isEqualTo("#line#");
    }

    @Test
    void shouldPassOnAnyBytesAsTheyAre() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        sink.beginChunk(1_000, 1_000_000);
        sink.offer(first, all, 0, all.length);
        sink.offer(first, all, 7, 0);
        sink.endChunk();

        assertThat(received(first)).containsExactly(all, new byte[0]);
    }

    @Test
    void shouldKeepTheOrderOfARouteAndMixNoTwoRoutes() throws Exception {
        List<byte[]> ofFirst = new ArrayList<>();
        List<byte[]> ofSecond = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] line = ("line " + i).getBytes(StandardCharsets.US_ASCII);
            sink.beginChunk(1_000 + i, 1_000_000L * i);
            assertThat(sink.offer(first, line, 0, line.length)).isEqualTo(Offer.ACCEPTED);
            ofFirst.add(line);
            if (i % 3 == 0) {
                assertThat(sink.offer(second, line, 0, line.length)).isEqualTo(Offer.ACCEPTED);
                ofSecond.add(line);
            }
            sink.endChunk();
        }

        assertThat(received(first)).containsExactlyElementsOf(ofFirst);
        assertThat(received(second)).containsExactlyElementsOf(ofSecond);
    }

    @Test
    void shouldSayThatItIsClosedInsteadOfThrowing() throws Exception {
        if (close()) {
            sink.beginChunk(1_000, 1_000_000);
            assertThat(sink.offer(first, new byte[] {'x'}, 0, 1)).isEqualTo(Offer.CLOSED);
            sink.endChunk();
        }
    }

    private static RoutingTable table() throws InvalidRoutingTableException {
        return RoutingTable.builder(RoutingTable.empty())
                .epoch("contract")
                .version(1)
                .customer("83", "k7", Map.of("access", "c83"))
                .customer("91", "m2", Map.of("access", "c91"))
                .build();
    }
}
