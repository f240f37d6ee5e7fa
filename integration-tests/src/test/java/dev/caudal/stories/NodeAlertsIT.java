// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.stories.support.Await;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.FreePort;
import dev.caudal.stories.support.Http;
import dev.caudal.stories.support.Machine;
import dev.caudal.stories.support.Nginx;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.PrometheusServer;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StageExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Night calls for which no Kafka is needed: each fault of the node itself fires its alert in a real Prometheus. */
@ExtendWith(StageExtension.class)
final class NodeAlertsIT {
    private static final int CUSTOMERS = 12;
    private static final int UNLOGGED = 300;
    private static final int LINES = 9_000;

    @Test
    void shouldFireEachAlertInItsFault(Stage stage) throws Exception {
        Peer.PROMETHEUS.require();
        Peer.NGINX.require();
        Machine.require();
        Path disk = stage.folder("disk");
        int port = FreePort.find();
        int served = FreePort.find();
        int syslog = FreePort.find();
        Path pipe = stage.path("access.pipe");
        Path config = config(stage, port, served, syslog, pipe, disk.resolve("spool"));
        mount(stage, disk);
        try {
            PrometheusServer prometheus = PrometheusServer.start(stage, port, Map.of());
            EdgeProcess edge = restarts(stage, config, prometheus);

            // The format of the log has no customer any more.
            prometheus.awaitQuiet("CaudalLinesUnreadable");
            // The reader before was killed, so the first may be the rest of a line, and is skipped.
            write(pipe, "the rest of a line\nno-customer-and-no-space\n");
            prometheus.awaitFiring("CaudalLinesUnreadable");

            // A relay has a template without a tag.
            prometheus.awaitQuiet("CaudalSyslogNotUnderstood");
            send(syslog, "<190>2026-11-22T15:46:31+01:00 relay1 n1 line");
            prometheus.awaitFiring("CaudalSyslogNotUnderstood");

            requests(stage, edge, port, served, pipe, prometheus);
            // The volume is full before spool.limit is.
            prometheus.awaitQuiet("CaudalSpoolBroken");
            write(pipe, noise());
            prometheus.awaitFiring("CaudalSpoolBroken");
            Await.until(
                    () -> ready(port).contains("the spool does not take anything: "),
                    () -> "ready does not say so: " + ready(port));

            // There is no spool at all.
            edge.kill();
            Files.writeString(config, Files.readString(config).replaceAll("(?m)^spool: .*$", ""));
            edge = EdgeProcess.open(stage, config);
            prometheus.awaitQuiet("CaudalMemoryFull");
            // Even these become a quarter smaller once they are compressed, and make room for more.
            for (int i = 0; i < 5; i++) {
                write(pipe, noise());
            }
            prometheus.awaitFiring("CaudalMemoryFull");

            // Somebody has made something else where the pipe was.
            prometheus.awaitQuiet("CaudalSourceDown");
            Files.move(stage.write("file", ""), pipe, StandardCopyOption.ATOMIC_MOVE);
            prometheus.awaitFiring("CaudalSourceDown");
            assertThat(ready(port)).contains("503").contains("source access is not open");
            edge.kill();
        } finally {
            assertThat(stage.run("umount", List.of("umount", "--lazy", disk.toString()))
                            .awaitExit())
                    .isZero();
        }
    }

    /**
     * A machine and its clone, of which one is scraped from elsewhere, with TLS and a token. Its port is taken when it starts: it
     * delivers, and is scraped once the port is free.
     */
    @Test
    void shouldSayThatTwoNodesHaveOneName(Stage stage) throws Exception {
        Peer.PROMETHEUS.require();
        Peer.OPENSSL.require();
        int plain = FreePort.find();
        Path certificate = stage.path("metrics.pem");
        Path key = stage.path("metrics.key");
        assertThat(stage.run(
                                "openssl",
                                List.of(
                                        ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj"
                                                        + " /CN=localhost -addext subjectAltName=DNS:localhost -keyout %s -out %s")
                                                .formatted(key, certificate)
                                                .split(" ")))
                        .awaitExit())
                .isZero();
        Path token = stage.write("token", "of-prometheus\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        EdgeProcess original = EdgeProcess.open(stage, cloned(stage, "one", "listen: \"127.0.0.1:" + plain + '"'));
        PrometheusServer prometheus;
        EdgeProcess clone;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            prometheus = PrometheusServer.start(
                    stage, List.of(PrometheusServer.job(plain), """
                      - job_name: clones
                        scheme: https
                        tls_config: { ca_file: %s }
                        authorization: { credentials_file: %s }
                        static_configs: [{ targets: ["localhost:%d"] }]
                    """.formatted(certificate, token, port)), Map.of());
            clone = EdgeProcess.open(
                    stage,
                    cloned(
                            stage,
                            "two",
                            "listen: \"localhost:%d\", certificate: %s, key: %s, tokenFile: %s"
                                    .formatted(port, certificate, key, token)));
            write(stage.path("two.pipe"), "n1 is delivered all the same\n");
            prometheus.awaitScraping("caudal-edge");
            prometheus.awaitQuiet("CaudalNodeNameTwice");
        }
        prometheus.awaitScraping("clones");
        prometheus.awaitFiring("CaudalNodeNameTwice");
        assertThat(clone.stop().total("inSpool")).isEqualTo(1);
        original.stop();
    }

    private static Path cloned(Stage stage, String name, String http) {
        stage.write(
                "active.json",
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"n1\", \"subscription\": \"s\", \"topics\":"
                        + " {\"access\": \"cn1\"}}]}");
        return stage.write(
                name + ".yaml", """
                node: story-edge
                sources: [{ name: access, type: fifo, path: %s }]
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true, linger: 100ms }
                spool: { directory: %s, limit: 16MiB, after: 100ms }
                drain: 100ms
                http: { %s }
                """.formatted(stage.path(name + ".pipe"), stage.path(name + "-spool"), http));
    }

    private static EdgeProcess restarts(Stage stage, Path config, PrometheusServer prometheus) {
        EdgeProcess edge = EdgeProcess.open(stage, config);
        prometheus.awaitScraping();
        for (int i = 0; i < 3; i++) {
            prometheus.awaitQuiet("CaudalEdgeRestarts");
            edge.kill();
            prometheus.awaitFiring("CaudalEdgeDown");
            edge = EdgeProcess.open(stage, config);
            prometheus.awaitQuiet("CaudalEdgeDown");
        }
        prometheus.awaitFiring("CaudalEdgeRestarts");
        return edge;
    }

    /** A real nginx serves what it does not log. A reload has both sides looked at, and not only the next minute. */
    private static void requests(
            Stage stage, EdgeProcess edge, int port, int served, Path pipe, PrometheusServer prometheus)
            throws Exception {
        Nginx nginx = Nginx.start(stage, pipe, List.of("n1"), served);
        prometheus.awaitFiring("CaudalServerCounterUnread");
        hangUp(stage, edge);
        prometheus.awaitQuiet("CaudalServerCounterUnread");
        for (int i = 0; i < UNLOGGED; i++) {
            assertThat(Http.get(nginx.port(), "x", "/unlogged", "")).contains("200");
        }
        prometheus.awaitQuiet("CaudalServerServedMore");
        hangUp(stage, edge);
        prometheus.awaitFiring("CaudalServerServedMore");
        assertThat(ready(port)).contains(" has served 30").contains("no line of it was read");
    }

    /** Lines of all customers that do not compress. */
    private static String noise() {
        Random random = new Random(83);
        byte[] noise = new byte[750];
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            random.nextBytes(noise);
            lines.append('n').append(i % CUSTOMERS).append(' ');
            lines.append(Base64.getEncoder().encodeToString(noise)).append('\n');
        }
        return lines.toString();
    }

    private static void hangUp(Stage stage, EdgeProcess edge) {
        assertThat(stage.run("kill", List.of("kill", "-HUP", Long.toString(edge.pid())))
                        .awaitExit())
                .isZero();
    }

    private static void mount(Stage stage, Path disk) {
        assertThat(stage.run("mount", List.of("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()))
                        .awaitExit())
                .isZero();
    }

    private static String ready(int port) {
        return Http.get(port, "x", "/health/ready", "");
    }

    private static void write(Path pipe, String lines) throws IOException {
        Await.until(() -> Files.exists(pipe), () -> pipe + " is not there");
        try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            out.write(lines.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void send(int port, String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
        }
    }

    private static Path config(Stage stage, int port, int served, int syslog, Path pipe, Path spool) {
        stage.write(
                "active.json",
                IntStream.range(0, CUSTOMERS)
                        .mapToObj(i -> "{\"id\": \"n" + i + "\", \"subscription\": \"s\", \"topics\": {\"access\": \"cn"
                                + i + "\"}}")
                        .collect(Collectors.joining(
                                ",\n", "{\"epoch\": \"e\", \"version\": 1, \"customers\": [", "]}")));
        return stage.write("edge.yaml", """
                node: story-edge
                sources:
                  - { name: access, type: fifo, path: %s, requests: "http://127.0.0.1:%d/stub_status" }
                  - { name: relay, type: syslog, listen: "udp://127.0.0.1:%d" }
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true, linger: 100ms }
                memory: { limit: 4MiB }
                spool: { directory: %s, limit: 16MiB, after: 100ms, fsync: 100ms }
                http: { listen: "127.0.0.1:%d" }
                """.formatted(pipe, served, syslog, spool, port));
    }
}
