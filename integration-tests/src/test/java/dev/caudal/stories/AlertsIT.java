// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Await;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.FreePort;
import dev.caudal.stories.support.Http;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.PrometheusServer;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** The night calls of docs/operations.md: each fault fires its alert in a real Prometheus, and health and status say why. */
@Story
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class AlertsIT {
    private static final Pattern METRIC = Pattern.compile("caudal_edge_[a-z_]+");
    private static final int LINE_BYTES = 1_000;

    @Test
    void shouldFireEachAlertInItsFault(Stage stage, LocalKafka kafka) throws Exception {
        Peer.PROMETHEUS.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("alert-a", "alert-b");
        Path pipe = stage.path("access.pipe");
        int port = FreePort.find();
        Path config = EdgeFile.writeWatched(
                stage,
                provisioning,
                EdgeFile.pipe(pipe) + "\n    requests: http://127.0.0.1:9/stub_status",
                "after: 500ms\nlimit: 16MiB\nfsync: 100ms",
                port);
        EdgeProcess edge = EdgeProcess.open(stage, config);
        PrometheusServer prometheus = PrometheusServer.start(
                stage, port, Map.of("14 * 86400", "14000 * 86400", "timestamp_seconds > 60", "timestamp_seconds > 3"));
        prometheus.awaitScraping();
        try (Arrivals ofA = Arrivals.of(kafka, "alert-a")) {
            write(pipe, "alert-a", 100);
            ofA.await(100);
        }
        assertThat(ready(port)).contains("200 OK").contains("\"ready\" : true");
        assertThat(Http.get(port, "x", "/health/live", "")).contains("200 OK");
        assertThat(Http.get(port, "x", "/nowhere", "")).contains("404");
        assertThat(Http.send(
                        port, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .contains("405");
        assertNamesExist(Http.get(port, "x", "/metrics", ""));
        Child status = status(stage, config);
        assertThat(status.awaitExit()).as(status.tail()).isZero();
        assertThat(status.out()).contains("ready              yes").contains("customer alert-a");
        tap(stage, config, pipe);
        prometheus.awaitFiring("CaudalCertificateExpires");
        // Nobody is there.
        prometheus.awaitFiring("CaudalServerCounterUnread");

        // The list is not written any more.
        prometheus.awaitQuiet("CaudalActiveListStale");
        Files.setLastModifiedTime(
                EdgeFile.activeList(stage), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        prometheus.awaitFiring("CaudalActiveListStale");
        String list = Files.readString(EdgeFile.activeList(stage));
        Files.writeString(EdgeFile.activeList(stage), "[]");
        prometheus.awaitFiring("CaudalActiveListNotTaken");
        assertThat(ready(port)).contains("200 OK").contains("the last look at the active list: ");
        Files.writeString(EdgeFile.activeList(stage), list);

        // The pipe is gone.
        Files.delete(pipe);
        prometheus.awaitFiring("CaudalGap");

        // One customer's topic is gone.
        try (Admin admin = Admin.create(kafka.adminProperties())) {
            admin.deleteTopics(List.of("calert-b")).all().get();
        }
        write(pipe, "alert-b", 10);
        prometheus.awaitFiring("CaudalRouteParked");
        assertThat(ready(port)).contains("200 OK").contains("routes are parked, such as customer alert-b");

        // All of Kafka is gone, and more comes than the disk may take.
        kafka.broker(1).kill();
        for (int i = 0; i < 36; i++) {
            write(pipe, "alert-a", 1_000);
        }
        prometheus.awaitFiring("CaudalNothingDelivered");
        prometheus.awaitFiring("CaudalNotReady");
        assertThat(ready(port)).contains("503").contains("nothing is delivered since");
        assertThat(status(stage, config).awaitExit()).isEqualTo(1);
        prometheus.awaitFiring("CaudalSpoolFilling");
        prometheus.awaitFiring("CaudalLinesLost");

        edge.kill();
        prometheus.awaitFiring("CaudalEdgeDown");
    }

    /** Whatever rules and dashboard name is there. */
    private static void assertNamesExist(String metrics) throws IOException {
        Set<String> there = names(metrics);
        for (String file : List.of("alerts.yml", "dashboard.json")) {
            Set<String> used = names(Files.readString(Parts.file("docs/operations/" + file)));
            assertThat(used).as(file).hasSizeGreaterThan(10).isSubsetOf(there);
        }
        Set<String> documented = names(Files.readString(Parts.file("docs/operations.md")));
        assertThat(documented).as("operations.md").hasSizeGreaterThan(10).isSubsetOf(there);
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = METRIC.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    private static String ready(int port) {
        return Http.get(port, "x", "/health/ready", "");
    }

    private static Child status(Stage stage, Path config) {
        return stage.run(
                "status",
                Parts.java("edge-producer/target/edge-producer.jar", "status", "--config", config.toString()));
    }

    /** Sees the lines that pass, of one customer and with a word, and none of another's. */
    private static void tap(Stage stage, Path config, Path pipe) throws IOException {
        assertThat(Files.getPosixFilePermissions(stage.path("tap.sock")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Child tap = stage.start(
                "tap",
                Parts.java(
                        "edge-producer/target/edge-producer.jar",
                        "tap",
                        "--config",
                        config.toString(),
                        "--customer",
                        "alert-a",
                        "--grep",
                        "see[n]",
                        "--lines",
                        "2",
                        "--seconds",
                        "60"));
        Await.until(
                () -> {
                    send(pipe, "alert-b seen not\nalert-a other\nalert-a \u001b[2Jseen\n");
                    return !tap.isAlive();
                },
                () -> "no line is shown" + tap.tail());
        assertThat(tap.outLines()).isEqualTo(List.of("\\u001b[2Jseen", "\\u001b[2Jseen"));
        assertThat(tap.awaitExit()).as(tap.tail()).isZero();
    }

    private static void send(Path pipe, String lines) {
        try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            out.write(lines.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines that do not compress. A pipe that was deleted is made again by whoever reads it. */
    private static void write(Path pipe, String customer, int lines) throws IOException {
        Await.until(() -> Files.exists(pipe), () -> pipe + " is not there");
        Random random = new Random(lines);
        byte[] noise = new byte[LINE_BYTES / 4 * 3];
        try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            for (int i = 0; i < lines; i++) {
                random.nextBytes(noise);
                out.write((customer + " " + Base64.getEncoder().encodeToString(noise) + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
