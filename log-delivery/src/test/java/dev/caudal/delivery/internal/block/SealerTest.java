// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.batch.Engine;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The sealer's own thread. */
final class SealerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Route route = Engine.routes(1).get(0);

    @Test
    void shouldSleepForGoodUntilThereIsALineAndSealItThough() {
        try (Engine engine = new Engine(4L << 20, Duration.ofMillis(10), 1_000, Codec.NONE, 0).start()) {
            BlockSink sink = engine.sealer.sink(7);
            for (int round = 0; round < 3; round++) {
                await(() -> sealerThread().getState() == Thread.State.WAITING);
                sink.beginChunk(1_000, System.nanoTime());
                sink.offer(route, new byte[10], 0, 10);
                sink.endChunk();
                await(() -> !engine.batches.isEmpty());
                engine.resolve(engine.batches.remove());
            }
        }
        await(() -> sealerThread() == null);
    }

    private static Thread sealerThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sealer"))
                .findAny()
                .orElse(null);
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(1_000_000);
        }
    }
}
