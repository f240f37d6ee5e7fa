// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No garbage per line on the reader's thread, counted by the JVM: accepted or refused, a block costs one object. */
final class SinkAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CHUNKS = 1_000;
    private static final int LINES_A_CHUNK = 230;
    private static final int ROUTES = 4;

    private final List<Route> routes = Engine.routes(ROUTES);
    private final MemoryBudget budget = new MemoryBudget(16L << 20);
    private final PagePool pool = new PagePool(budget);
    private final SealedBlocks sealed = new SealedBlocks();
    private final Map<Route, RouteUsage> usages = new HashMap<>();
    private final BlockSink sink;
    private final byte[] line = new byte[280];
    private long refused;

    SinkAllocationTest() {
        routes.forEach(route -> usages.put(route, new RouteUsage(route)));
        Sealer sealer = new Sealer(
                BlockLimits.of(Duration.ofSeconds(1), Integer.MAX_VALUE),
                pool,
                new OverloadLadder(budget),
                usages::get,
                sealed);
        sink = sealer.sink(7);
    }

    @Test
    void shouldAllocateNothingPerLineAndOneObjectPerBlock() {
        assertThat(allocatedAfterWarmUp(true)).isLessThan(CHUNKS * LINES_A_CHUNK / 10);
        assertThat(refused).isZero();
    }

    @Test
    void shouldAllocateNothingPerRefusedLine() {
        assertThat(allocatedAfterWarmUp(false)).isLessThan(CHUNKS * LINES_A_CHUNK / 10);
        assertThat(refused).isGreaterThan(CHUNKS * LINES_A_CHUNK);
    }

    private long allocatedAfterWarmUp(boolean taken) {
        feed(taken);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        feed(taken);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void feed(boolean taken) {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            sink.beginChunk(chunk, 1_000_000L * chunk);
            for (int i = 0; i < LINES_A_CHUNK; i++) {
                if (sink.offer(routes.get(i % ROUTES), line, 0, line.length) != Offer.ACCEPTED) {
                    refused++;
                }
            }
            sink.endChunk();
            for (Block block = sealed.takeAll(); taken && block != null; block = sealed.after(block)) {
                block.givePagesBack();
                budget.release(block.usage().heldBytes(), block.heldBytes());
                block.usage().resolved();
            }
        }
    }
}
