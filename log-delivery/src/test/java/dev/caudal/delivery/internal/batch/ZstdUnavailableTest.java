// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.block.BlockSink;
import dev.caudal.delivery.internal.wire.DecodedBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own that can unpack no native library: what it makes must arrive all the same, and it must say why. */
final class ZstdUnavailableTest {

    @Test
    void shouldFallBackToLz4AndSaySoOnceWhenZstdCannotBeLoaded(@TempDir Path directory) throws Exception {
        String output = run("-DZstdTempFolder=" + directory.resolve("missing"));

        assertThat(output).contains("codecs: [lz4, lz4, lz4]").containsOnlyOnce("-DZstdTempFolder=DIRECTORY");
    }

    @Test
    void shouldFallBackToLz4InJavaWhenNoNativeLibraryCanBeLoaded(@TempDir Path directory) throws Exception {
        String output = run("-Djava.io.tmpdir=" + directory.resolve("missing"));

        assertThat(output).contains("codecs: [lz4, lz4, lz4]").containsOnlyOnce("-DZstdTempFolder=DIRECTORY");
    }

    private static String run(String option) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        option,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName()))
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Sends a few lines through the engine and has Kafka's classes read them. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            List<Route> routes = Engine.routes(3);
            Engine engine = Engine.patient(Codec.ZSTD, 1).start();
            BlockSink sink = engine.sealer.sink(7);
            byte[] line = "a line".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
            sink.beginChunk(1_000, System.nanoTime());
            routes.forEach(route -> sink.offer(route, line, 0, line.length));
            sink.endChunk();
            engine.close();
            Stream<String> codecs = engine.batches.stream().map(batch -> {
                DecodedBatch decoded = DecodedBatch.of(batch.bytes());
                assertThat(decoded.values()).containsExactly(line);
                return decoded.codec();
            });
            System.out.println("codecs: " + codecs.toList());
        }
    }
}
