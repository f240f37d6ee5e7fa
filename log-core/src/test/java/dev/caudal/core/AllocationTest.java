// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.Offer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No garbage per line, counted by the JVM: whatever becomes of the lines, hundreds of thousands of them allocate next to nothing. */
final class AllocationTest {
    private static final int ROUNDS = 400;
    private static final int LINES = 500;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            firstToken !          ! 83 subscribed
            firstToken !          ! a-longer-customer-id subscribed
            firstToken !          ! 91 not subscribed
            firstToken !          ! 92 limited to a few bytes
            firstToken !          ! 93 sampled
            firstToken !          ! 94 refused by the sink
            firstToken !          ! malformed
            field      ! 3        ! a "b c" 83 rest of the line
            keyValue   ! customer ! a=1 customer=83 b="x y"
            json       ! customer ! {"a":[1,{"b":"c"}],"customer":"83","d":"e"}
            """)
    void shouldAllocateNothingPerLine(String from, String argument, String line) throws InvalidRoutingTableException {
        assumeThat(THREADS.isThreadAllocatedMemorySupported()).isTrue();
        LogPipeline pipeline = pipeline(CustomerIdExtractors.create(from, argument, false));
        byte[] original = (line + "\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = original.clone();
        feed(pipeline, original, chunk, ROUNDS);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        feed(pipeline, original, chunk, ROUNDS);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).as("bytes for %d lines", ROUNDS * LINES).isLessThan(100_000);
    }

    private static void feed(LogPipeline pipeline, byte[] original, byte[] chunk, int rounds) {
        for (int i = 0; i < rounds; i++) {
            System.arraycopy(original, 0, chunk, 0, original.length);
            int cut = (i * 31) % chunk.length;
            pipeline.onChunk(chunk, 0, cut, i, i);
            pipeline.onChunk(chunk, cut, chunk.length - cut, i, i);
        }
    }

    private static LogPipeline pipeline(CustomerIdExtractor extractor) throws InvalidRoutingTableException {
        RoutingTable table = RoutingTable.builder(RoutingTable.empty())
                .customer("83", "s", Map.of("access", "c83"))
                .customer("a-longer-customer-id", "s", Map.of("access", "c-longer"))
                .customer("92", "s", Map.of("access", "c92"), null, 10, 1)
                .customer("93", "s", Map.of("access", "c93"), null, 0, 100)
                .customer("94", "s", Map.of("access", "c94"))
                .build();
        return new LogPipeline(
                FramingLimits.DEFAULT,
                Pattern.compile("[a-z0-9-]+|\\{"),
                StreamName.ACCESS,
                extractor,
                new Routing(table),
                (route, buffer, offset, length) -> route.topic().equals("c94") ? Offer.MEMORY_FULL : Offer.ACCEPTED,
                new Ledger().reader("test"),
                PipelineListener.NONE);
    }
}
