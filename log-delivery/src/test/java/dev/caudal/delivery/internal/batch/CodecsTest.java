// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.block.Block;
import dev.caudal.delivery.internal.block.BlockSink;
import dev.caudal.delivery.internal.block.RecordHead;
import dev.caudal.delivery.internal.wire.DecodedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Kafka's own classes read is what was offered: every codec, at the sizes where formats have edges. */
final class CodecsTest {
    private static final int KIB = 1024;
    /** A block takes no line that might not fit with the longest head. */
    private static final int LARGEST = Block.MAX_RAW_BYTES - RecordHead.MAX_OVERHEAD_BYTES;

    private static final long SEED = 83;

    static Stream<Arguments> codecsAndSizes() {
        List<Arguments> cases = new ArrayList<>();
        for (Compression compression : List.of(
                new Compression(Codec.NONE, 0),
                new Compression(Codec.ZSTD, 1),
                new Compression(Codec.ZSTD, 3),
                new Compression(Codec.LZ4, 1),
                new Compression(Codec.LZ4, 9),
                new Compression(Codec.GZIP, 1),
                new Compression(Codec.GZIP, 6))) {
            for (boolean noise : new boolean[] {false, true}) {
                for (int raw :
                        new int[] {7, 20, KIB, 4 * KIB, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 256 * KIB + 1, LARGEST}) {
                    cases.add(Arguments.of(compression, raw, noise));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("codecsAndSizes")
    void shouldBeReadByKafkaAsItWasOffered(Compression compression, int rawBytes, boolean noise) {
        System.out.println("seed " + SEED);
        Route route = Engine.routes(1).get(0);
        List<byte[]> lines = linesOf(rawBytes, noise);
        Engine engine = Engine.patient(compression.codec(), compression.level()).start();
        BlockSink sink = engine.sealer.sink(7);
        for (int i = 0; i < lines.size(); i++) {
            sink.beginChunk(1_700_000_000_000L + delta(i), System.nanoTime());
            assertThat(sink.offer(route, lines.get(i), 0, lines.get(i).length)).isEqualTo(Offer.ACCEPTED);
            sink.endChunk();
        }
        engine.close();

        assertThat(engine.batches).hasSize(1);
        Batch batch = engine.batches.remove();
        DecodedBatch decoded = DecodedBatch.of(batch.bytes());
        assertThat(decoded.codec()).isEqualTo(compression.codec().label());
        assertThat(decoded.values()).containsExactlyElementsOf(lines);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(decoded.timestamps().get(i)).isEqualTo(1_700_000_000_000L + delta(i));
        }
        if (compression.codec() == Codec.NONE) {
            assertThat(batch.size()).isEqualTo(BatchHeader.BYTES + rawBytes);
        }
        engine.resolve(batch);
        assertThat(engine.budget.usedBytes()).isZero();
        assertThat(batch.usage().isBusy()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("codecsAndSizes")
    void shouldBeTheSameInTwoHalves(Compression compression, int rawBytes, boolean noise) {
        Route route = Engine.routes(1).get(0);
        List<byte[]> lines = linesOf(rawBytes, noise);
        if (lines.size() < 2) {
            return;
        }
        Engine engine = Engine.patient(compression.codec(), compression.level()).start();
        BlockSink sink = engine.sealer.sink(7);
        for (int i = 0; i < lines.size(); i++) {
            sink.beginChunk(1_000_000 + delta(i), System.nanoTime());
            sink.offer(route, lines.get(i), 0, lines.get(i).length);
            sink.endChunk();
        }
        engine.close();

        Batch whole = engine.batches.remove();
        List<byte[]> values = new ArrayList<>();
        List<Long> timestamps = new ArrayList<>();
        try (BatchSplitter splitter = new BatchSplitter(System::nanoTime)) {
            List<Batch> halves = splitter.split(whole);
            assertThat(halves).hasSize(2);
            for (Batch half : halves) {
                DecodedBatch decoded = DecodedBatch.of(half.bytes());
                assertThat(decoded.codec()).isEqualTo(compression.codec().label());
                assertThat(half.lines()).isBetween(lines.size() / 2, lines.size() / 2 + 1);
                values.addAll(decoded.values());
                timestamps.addAll(decoded.timestamps());
            }
        }
        assertThat(values).containsExactlyElementsOf(lines);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(timestamps.get(i)).isEqualTo(1_000_000 + delta(i));
        }
        engine.resolve(whole);
        assertThat(engine.budget.usedBytes()).isZero();
        assertThat(whole.usage().isBusy()).isFalse();
    }

    /** Lines whose records are so long together: usual ones, and a last one of what is left. */
    private static List<byte[]> linesOf(int rawBytes, boolean noise) {
        Random random = new Random(SEED);
        List<byte[]> lines = new ArrayList<>();
        int left = rawBytes;
        while (left > 0) {
            int length = left > 700 ? 200 + random.nextInt(200) : valueLengthFor(left, lines.size());
            byte[] line = new byte[length];
            random.nextBytes(line);
            if (!noise) {
                Arrays.fill(line, length / 4, length, (byte) 'x');
            }
            lines.add(line);
            left -= recordLength(length, lines.size() - 1);
        }
        return lines;
    }

    private static int valueLengthFor(int record, int index) {
        int length = record;
        while (length > 0 && recordLength(length, index) > record) {
            length--;
        }
        return length;
    }

    private static int recordLength(int length, int index) {
        int body = 3 + varint(delta(index)) + varint(index) + varint(length) + length;
        return varint(body) + body;
    }

    /** Milliseconds of a line after the first. */
    private static int delta(int index) {
        return (index % 7) * 100;
    }

    private static int varint(int value) {
        return value < 64 ? 1 : value < 8_192 ? 2 : 3;
    }
}
