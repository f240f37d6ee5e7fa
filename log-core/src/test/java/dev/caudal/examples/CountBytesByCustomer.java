// SPDX-License-Identifier: Apache-2.0
package dev.caudal.examples;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/** Reads a log from standard input and prints how many bytes each of two customers would receive. */
public final class CountBytesByCustomer {
    private CountBytesByCustomer() {}

    /** Ends with the input. */
    public static void main(String[] args) throws IOException, InvalidRoutingTableException {
        System.out.println(count(System.in));
    }

    static String count(InputStream log) throws IOException, InvalidRoutingTableException {
        RoutingTable table = RoutingTable.builder(RoutingTable.empty())
                .customer("83", "first", Map.of("access", "c83"))
                .customer("91", "first", Map.of("access", "c91"))
                .build();
        Map<String, Long> bytesByTopic = new TreeMap<>();
        LogSink sink = (route, buffer, offset, length) -> {
            bytesByTopic.merge(route.topic(), (long) length, Long::sum);
            return Offer.ACCEPTED;
        };
        Ledger ledger = new Ledger();
        LogPipeline pipeline = new LogPipeline(
                FramingLimits.DEFAULT,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                new Routing(table),
                sink,
                ledger.reader("stdin"));
        byte[] chunk = new byte[64 * 1024];
        for (int length = log.read(chunk); length >= 0; length = log.read(chunk)) {
            pipeline.onChunk(chunk, 0, length, System.currentTimeMillis(), System.nanoTime());
        }
        pipeline.onEndOfStream(System.currentTimeMillis(), System.nanoTime());
        return bytesByTopic + "\n" + ledger.snapshot().balance();
    }
}
