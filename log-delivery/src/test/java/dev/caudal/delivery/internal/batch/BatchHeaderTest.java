// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.block.Block;
import dev.caudal.delivery.internal.block.BlockSink;
import dev.caudal.delivery.internal.wire.DecodedBatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers as Kafka's classes read them. */
final class BatchHeaderTest {
    private final Route route = Engine.routes(1).get(0);

    @Test
    void shouldMoveAllTimestampsAlikeWhenTheLatestIsSet() {
        Batch batch = batchOf(Codec.ZSTD, new byte[3], 5_000, 9_000, 7_000);
        BatchHeader.moveTimestamps(batch.bytes(), 6_500);

        assertThat(DecodedBatch.of(batch.bytes()).timestamps()).containsExactly(2_500L, 6_500L, 4_500L);
    }

    @Test
    void shouldKeepTimestampsOfAClockThatIsSetBack() {
        Batch batch = batchOf(Codec.NONE, new byte[1], 1_700_000_000_000L, 1_699_999_999_012L, 1_700_000_000_001L);

        assertThat(DecodedBatch.of(batch.bytes()).timestamps())
                .containsExactly(1_700_000_000_000L, 1_699_999_999_012L, 1_700_000_000_001L);
    }

    @Test
    void shouldKeepMovedTimestampsWhenSplit() {
        Batch batch = batchOf(Codec.LZ4, new byte[3], 5_000, 9_000, 7_000);
        BatchHeader.moveTimestamps(batch.bytes(), 6_500);
        try (BatchSplitter splitter = new BatchSplitter(System::nanoTime)) {
            List<Batch> halves = splitter.split(batch);

            assertThat(DecodedBatch.of(halves.get(0).bytes()).timestamps()).containsExactly(2_500L);
            assertThat(DecodedBatch.of(halves.get(1).bytes()).timestamps()).containsExactly(6_500L, 4_500L);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void shouldTakeALineOfTheLargestSizeAndNoLarger(Codec codec) {
        byte[] line = new byte[Block.MAX_RAW_BYTES];
        for (int i = 0; i < line.length; i++) {
            line[i] = (byte) ((i * i) >>> 7);
        }
        Batch batch = batchOf(codec, line, 1_000);

        assertThat(DecodedBatch.of(batch.bytes()).values()).containsExactly(line);
    }

    private Batch batchOf(Codec codec, byte[] line, long... wallMillis) {
        Engine engine = Engine.patient(codec, codec.minLevel()).start();
        BlockSink sink = engine.sealer.sink(7);
        for (long millis : wallMillis) {
            sink.beginChunk(millis, System.nanoTime());
            assertThat(sink.offer(route, line, 0, line.length)).isEqualTo(Offer.ACCEPTED);
            assertThat(sink.offer(route, new byte[Block.MAX_RAW_BYTES + 1], 0, Block.MAX_RAW_BYTES + 1))
                    .isEqualTo(Offer.TOO_LARGE);
            sink.endChunk();
        }
        engine.close();
        assertThat(engine.batches).hasSize(1);
        return engine.batches.remove();
    }
}
