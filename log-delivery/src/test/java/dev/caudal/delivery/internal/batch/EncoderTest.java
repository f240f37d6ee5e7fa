// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.block.BlockSink;
import dev.caudal.delivery.internal.wire.DecodedBatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class EncoderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void shouldCompressWithTheCustomersOwnCodecElseWithTheNodes() {
        List<Route> routes = Engine.routes(RoutingTable.builder(RoutingTable.empty())
                .customer("c1", "s", Map.of("access", "t1"), "gzip", 0, 1)
                .customer("c2", "s", Map.of("access", "t2"), "none", 0, 1)
                .customer("c3", "s", Map.of("access", "t3"), "zstd", 0, 1)
                .customer("c4", "s", Map.of("access", "t4")));
        Engine engine = Engine.patient(Codec.LZ4, 1).start();
        offerTo(engine, routes, 1_000);
        engine.close();

        assertThat(engine.batches)
                .extracting(batch -> DecodedBatch.of(batch.bytes()).codec())
                .containsExactly("gzip", "none", "zstd", "lz4");
    }

    @Test
    void shouldUseTheCodecsFastestLevelWhenMemoryIsNearlyFull() {
        List<Route> routes = Engine.routes(1);
        Engine slow = Engine.patient(Codec.GZIP, 9).start();
        Engine fast = Engine.patient(Codec.GZIP, 9).start();
        offerTo(slow, routes, 20_000);
        offerTo(fast, routes, 20_000);
        fast.budget.exchange(new AtomicLong(), 0, (int) (fast.budget.limitBytes() / 100 * 91));
        slow.close();
        fast.close();

        assertThat(sizeOfFirst(fast)).isGreaterThan(sizeOfFirst(slow));
    }

    @Test
    void shouldSendUncompressedWhatCannotBeCompressed() throws InterruptedException {
        List<Route> routes = Engine.routes(1);
        Engine engine = Engine.patient(Codec.ZSTD, 1);
        Encoder encoder = new Encoder(
                engine.sealed,
                engine.pool,
                engine.ladder,
                new Compression(Codec.ZSTD, 1),
                engine.batches::addAll,
                (usage, lines) -> engine.lost.addAndGet(lines),
                (rawBytes, batchBytes) -> {},
                new Compressors() {
                    @Override
                    Compressor of(Codec codec, int level) {
                        throw new IllegalStateException("out of order");
                    }
                });
        encoder.start();
        offerTo(engine, routes, 1_000);
        offerTo(engine, routes, 10_000);
        engine.sealer.close(PATIENCE);
        assertThat(encoder.close(PATIENCE)).isTrue();

        assertThat(engine.batches)
                .extracting(batch -> DecodedBatch.of(batch.bytes()).codec())
                .containsExactly("none", "none");
        assertThat(engine.lost).hasValue(0);
    }

    private static int sizeOfFirst(Engine engine) {
        return engine.batches.element().size();
    }

    private static void offerTo(Engine engine, List<Route> routes, int length) {
        byte[] line = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            line[i] = (byte) ('a' + random.nextInt(4));
        }
        BlockSink sink = engine.sealer.sink(7);
        sink.beginChunk(1_000, System.nanoTime());
        routes.forEach(route -> sink.offer(route, line, 0, length));
        sink.endChunk();
    }
}
