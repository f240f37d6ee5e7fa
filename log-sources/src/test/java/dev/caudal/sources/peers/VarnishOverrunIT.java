// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.core.line.ChunkHandler;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.platform.Detection;
import dev.caudal.sources.platform.Host;
import dev.caudal.sources.platform.PlatformCandidate;
import dev.caudal.sources.platform.PlatformDetector;
import dev.caudal.sources.process.SubprocessSettings;
import dev.caudal.sources.process.SubprocessSource;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.PeerProcess;
import dev.caudal.sources.support.Peers;
import dev.caudal.sources.support.Ports;
import dev.caudal.sources.support.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real varnishncsa falls behind a real varnishd with little log memory, since nobody reads it. */
@SuppressWarnings("try") // A server is there to run, not to be called.
class VarnishOverrunIT {
    private final CollectingListener listener = new CollectingListener();

    @TempDir
    private Path directory;

    @Test
    void shouldCountTheOverrunAndGoOnReading() throws Exception {
        String varnishd = Peers.require("varnishd", "varnish");
        String varnishncsa = Peers.require("varnishncsa", "varnish");
        Path vcl = Files.writeString(
                directory.resolve("edge.vcl"),
                "vcl 4.1; backend default none; sub vcl_recv { return (synth(200)); }\n");
        int port = Ports.freeTcp();
        Path workingDirectory = directory.resolve("v");
        HeldHandler handler = new HeldHandler();
        try (PeerProcess varnish = PeerProcess.start(
                        directory,
                        List.of(
                                varnishd,
                                "-F",
                                "-j",
                                "none",
                                "-n",
                                workingDirectory.toString(),
                                "-a",
                                "127.0.0.1:" + port,
                                "-f",
                                vcl.toString(),
                                "-s",
                                "malloc,8m",
                                "-p",
                                "vsl_space=1M"))
                .awaitPort(port)) {
            SourceRunner runner = new SourceRunner(
                    new SubprocessSource(
                            "varnish",
                            SubprocessSettings.of(
                                    varnishncsa,
                                    "-n",
                                    workingDirectory.toString(),
                                    "-F",
                                    "83 %h %r %s " + "x".repeat(200))),
                    handler,
                    listener);
            runner.start();
            try {
                // varnishncsa begins at the end of the log: what was requested before it attached is not for it.
                Await.until(() -> "a line arrives: " + listener.stderr, Duration.ofSeconds(30), () -> {
                    request(port, 0);
                    return handler.isHeld();
                });
                for (int n = 10; n < 20_000; n += 1000) {
                    Requests.send(port, n, 1000);
                }
                handler.release();
                Await.until(
                        () -> "the overrun is counted: " + listener.gaps + listener.stderr,
                        Duration.ofSeconds(60),
                        () -> listener.count(GapKind.OVERRUN) > 0);
                Await.until("it reads on", () -> {
                    request(port, 900_000);
                    return handler.kept.text().contains("?n=900000 ");
                });
            } finally {
                handler.release();
                assertThat(runner.close(Duration.ofSeconds(5))).isTrue();
            }
        }
        System.out.println("requests 20000, lines read " + handler.kept.lines().size() + ", overruns "
                + listener.count(GapKind.OVERRUN) + ", gaps " + listener.gaps);
        assertThat(listener.count(GapKind.RESTART)).isZero();
    }

    @Test
    void shouldBeDetectedWhileItRuns() throws Exception {
        String varnishd = Peers.require("varnishd", "varnish");
        Path vcl = Files.writeString(
                directory.resolve("edge.vcl"),
                "vcl 4.1; backend default none; sub vcl_recv { return (synth(200)); }\n");
        int port = Ports.freeTcp();
        Path workingDirectory = directory.resolve("root/var/lib/varnish/edge");
        Files.createDirectories(workingDirectory.getParent());
        try (PeerProcess varnish = PeerProcess.start(
                        directory,
                        List.of(
                                varnishd,
                                "-F",
                                "-j",
                                "none",
                                "-n",
                                workingDirectory.toString(),
                                "-a",
                                "127.0.0.1:" + port,
                                "-f",
                                vcl.toString(),
                                "-s",
                                "malloc,8m"))
                .awaitPort(port)) {
            Path processes = Files.createSymbolicLink(directory.resolve("root/proc"), Path.of("/proc"));

            Detection detection = PlatformDetector.load()
                    .detect(PlatformCandidate.USUAL, new Host(directory.resolve("root"), Map.of()));

            Files.delete(processes);
            System.out.println(String.join("\n", detection.explanation()));
            assertThat(detection.platform()).contains("delivery");
            assertThat(detection.reason()).isEqualTo("it is live here");
        }
    }

    private static void request(int port, int n) {
        try {
            Requests.send(port, n, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does not return from the first chunk until it is released. */
    private static final class HeldHandler implements ChunkHandler {
        final CollectingHandler kept = new CollectingHandler();
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean held;

        boolean isHeld() {
            return held;
        }

        void release() {
            released.countDown();
        }

        @Override
        public void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            held = true;
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            kept.onChunk(buffer, offset, length, wallMillis, nanoTime);
        }

        @Override
        public void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            throw new AssertionError("not a source of messages");
        }

        @Override
        public void onEndOfStream(long wallMillis, long nanoTime) {
            kept.onEndOfStream(wallMillis, nanoTime);
        }

        @Override
        public void onAbandoned() {
            kept.onAbandoned();
        }
    }
}
