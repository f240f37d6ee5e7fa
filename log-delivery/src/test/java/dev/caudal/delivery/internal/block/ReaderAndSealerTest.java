// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.wire.DecodedBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Readers, the sealer, the encoder and a far end that is slow now and then, all at once, over many routes. */
final class ReaderAndSealerTest {
    private static final int READERS = 2;
    private static final int ROUTES = 40;
    private static final int CHUNKS = 12_000;
    private static final int LINES_A_CHUNK = 100;

    @Test
    void shouldNeitherLoseNorDoubleNorReorderALine() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        List<Route> routes = Engine.routes(ROUTES);
        Engine engine = new Engine(8L << 20, Duration.ofMillis(3), 2_000, Codec.LZ4, 1).start();
        AtomicBoolean done = new AtomicBoolean();
        FarEnd farEnd = new FarEnd(engine, done, new Random(seed));
        Thread far = new Thread(farEnd, "far-end");
        far.start();

        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(new Reader(engine.sealer.sink(i), routes, new Random(seed + 1 + i)));
        }
        for (Reader reader : readers) {
            reader.start();
        }
        for (Reader reader : readers) {
            reader.join();
        }
        engine.close();
        done.set(true);
        far.join();

        assertThat(farEnd.failure).isNull();
        for (int i = 0; i < READERS; i++) {
            Reader reader = readers.get(i);
            for (int route = 0; route < ROUTES; route++) {
                assertThat(farEnd.next(i, routes.get(route)))
                        .as("lines of route %d", route)
                        .isEqualTo(reader.next[route]);
            }
        }
        assertThat(engine.budget.usedBytes()).isZero();
        for (Route route : routes) {
            assertThat(engine.usageOf(route).heldBytes()).hasValue(0);
            assertThat(engine.usageOf(route).isBusy()).isFalse();
        }
        assertThat((long) engine.pool.countFree() * PagePool.PAGE_BYTES).isEqualTo(engine.pool.allocatedBytes());
    }

    /** Offers numbered lines; a line that was refused keeps its number for the next. */
    private static final class Reader extends Thread {
        private final BlockSink sink;
        private final List<Route> routes;
        private final Random random;
        final int[] next = new int[ROUTES];

        Reader(BlockSink sink, List<Route> routes, Random random) {
            super("reader");
            this.sink = sink;
            this.routes = routes;
            this.random = random;
        }

        @Override
        public void run() {
            byte[] line = new byte[600];
            ByteBuffer numbers = ByteBuffer.wrap(line);
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                sink.beginChunk(1_000 + chunk, System.nanoTime());
                for (int i = 0; i < LINES_A_CHUNK; i++) {
                    int route = Math.min(random.nextInt(ROUTES), random.nextInt(ROUTES));
                    numbers.putInt(0, route).putInt(4, next[route]);
                    if (sink.offer(routes.get(route), line, 0, 8 + random.nextInt(500)) == Offer.ACCEPTED) {
                        next[route]++;
                    }
                }
                sink.endChunk();
                if (random.nextInt(40) == 0) {
                    LockSupport.parkNanos(random.nextInt(4_000_000));
                }
            }
        }
    }

    /** Takes batches, checks that lines come in order, and resolves them, sometimes late. */
    private static final class FarEnd implements Runnable {
        private final Engine engine;
        private final AtomicBoolean done;
        private final Random random;
        private final List<Map<Route, Integer>> next = new ArrayList<>();
        volatile Throwable failure;

        FarEnd(Engine engine, AtomicBoolean done, Random random) {
            this.engine = engine;
            this.done = done;
            this.random = random;
            for (int i = 0; i < READERS; i++) {
                next.add(new HashMap<>());
            }
        }

        int next(int reader, Route route) {
            return next.get(reader).getOrDefault(route, 0);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    boolean last = done.get();
                    for (Batch batch = engine.batches.poll(); batch != null; batch = engine.batches.poll()) {
                        check(batch);
                        if (random.nextInt(50) == 0) {
                            LockSupport.parkNanos(random.nextInt(10_000_000));
                        }
                        engine.resolve(batch);
                    }
                    if (last) {
                        return;
                    }
                    LockSupport.parkNanos(200_000);
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        private void check(Batch batch) {
            int expected = next(batch.partitionHash(), batch.route());
            for (byte[] value : DecodedBatch.of(batch.bytes()).values()) {
                ByteBuffer numbers = ByteBuffer.wrap(value);
                String customer = "c" + (numbers.getInt() + 1);
                int number = numbers.getInt();
                if (!batch.route().customer().toString().equals(customer) || number != expected) {
                    throw new AssertionError(batch + ": line " + number + " of " + customer + ", not " + expected);
                }
                expected++;
            }
            next.get(batch.partitionHash()).put(batch.route(), expected);
        }
    }
}
