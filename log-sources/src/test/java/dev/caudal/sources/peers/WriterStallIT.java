// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.line.ChunkHandler;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.pipe.InheritedDescriptors;
import dev.caudal.sources.pipe.NamedPipeSettings;
import dev.caudal.sources.pipe.NamedPipeSource;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a writer waits in {@code write()}, with this reader and with {@code cat}, in one run: figures, no verdict. */
class WriterStallIT {
    private static final byte[] BATCH = ("83 " + "x".repeat(276) + "\n")
            .repeat(14)
            .getBytes(StandardCharsets.US_ASCII); // 3920 bytes: one atomic write
    private static final int LINES_PER_SECOND = 50_000;
    private static final int WRITES = 3 * LINES_PER_SECOND / 14;

    @TempDir
    private Path directory;

    @Test
    void shouldReportTheLongestWriteBesideABareCat() throws Exception {
        Path catPipe = directory.resolve("cat.pipe");
        assertThat(new ProcessBuilder("mkfifo", catPipe.toString()).start().waitFor())
                .isZero();
        Process cat = new ProcessBuilder("sh", "-c", "exec cat \"$1\" >/dev/null", "sh", catPipe.toString()).start();
        report("cat", catPipe);
        assertThat(cat.waitFor()).isZero();

        Path pipe = directory.resolve("source.pipe");
        Counting handler = new Counting();
        CollectingListener listener = new CollectingListener();
        SourceRunner runner = new SourceRunner(
                new NamedPipeSource("stall", NamedPipeSettings.at(pipe), InheritedDescriptors.NONE), handler, listener);
        runner.start();
        Await.until("it is open", () -> !listener.openings.isEmpty());
        report("named pipe source", pipe);
        Await.until("all bytes arrive", () -> handler.bytes.get() == (long) WRITES * BATCH.length);
        runner.close(Duration.ofSeconds(5));
        System.out.printf(Locale.ROOT, "%d bytes in %d chunks%n", handler.bytes.get(), handler.chunks.get());
    }

    private static void report(String reader, Path pipe) throws IOException {
        long[] nanos = new long[WRITES];
        long intervalNanos = 1_000_000_000L * 14 / LINES_PER_SECOND;
        try (FileChannel channel = FileChannel.open(pipe, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(BATCH.length).put(BATCH);
            long start = System.nanoTime();
            for (int i = 0; i < WRITES; i++) {
                while (System.nanoTime() - start < i * intervalNanos) {
                    LockSupport.parkNanos(50_000);
                }
                bytes.flip();
                long before = System.nanoTime();
                channel.write(bytes);
                nanos[i] = System.nanoTime() - before;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s: %d lines/s of 280 bytes, write() p50 %.1f us, p99.9 %.1f us, longest %.2f ms%n",
                reader,
                LINES_PER_SECOND,
                nanos[WRITES / 2] / 1e3,
                nanos[WRITES - WRITES / 1000] / 1e3,
                nanos[WRITES - 1] / 1e6);
    }

    private static final class Counting implements ChunkHandler {
        final AtomicLong bytes = new AtomicLong();
        final AtomicLong chunks = new AtomicLong();

        @Override
        public void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            bytes.addAndGet(length);
            chunks.incrementAndGet();
        }

        @Override
        public void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            throw new AssertionError("not a source of messages");
        }

        @Override
        public void onEndOfStream(long wallMillis, long nanoTime) {}

        @Override
        public void onAbandoned() {}
    }
}
