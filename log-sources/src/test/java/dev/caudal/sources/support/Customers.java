// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.RecordingSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Three customers, lines of theirs that are full of each other's ids, and a pipeline that tells who got what. An id may only lead
 * a line to a customer if it began that line.
 */
public final class Customers {
    private static final List<String> IDS = List.of("8", "83", "120");

    private final RecordingSink sink = new RecordingSink();
    private final Ledger ledger = new Ledger();
    private final LogPipeline pipeline;

    public Customers() {
        RoutingTable table;
        try {
            var builder = RoutingTable.builder(RoutingTable.empty());
            IDS.forEach(id -> builder.customer(id, "s", Map.of("access", "c" + id)));
            table = builder.build();
        } catch (InvalidRoutingTableException e) {
            throw new AssertionError(e);
        }
        pipeline = new LogPipeline(
                FramingLimits.DEFAULT,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                new Routing(table),
                sink,
                ledger.reader("test"));
    }

    /** Lines, each with its end, no two alike. */
    public static List<String> lines(Random random, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder line = new StringBuilder(id(random)).append(" line ").append(i);
            for (int words = random.nextInt(4); words > 0; words--) {
                line.append(random.nextBoolean() ? " " : "=").append(id(random));
            }
            lines.add(line.append(random.nextInt(5) == 0 ? "\r\n" : "\n").toString());
        }
        return lines;
    }

    private static String id(Random random) {
        return IDS.get(random.nextInt(IDS.size()));
    }

    public LogPipeline pipeline() {
        return pipeline;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** What customers got, each line with the id of the customer before it, as in {@link #lines} without line ends. */
    public synchronized List<String> received() {
        return sink.lines().stream()
                .map(line -> line.route().customer() + " " + new String(line.bytes(), StandardCharsets.US_ASCII))
                .toList();
    }
}
