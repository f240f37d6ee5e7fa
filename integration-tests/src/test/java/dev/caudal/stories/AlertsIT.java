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
import dev.caudal.stories.support.ScrapedNames;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** The night calls of docs/operations.md: each fault fires its alert in a real Prometheus, and health and status say why. */
@Story
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class AlertsIT {
    private static final int LINE_BYTES = 1_000;

    @Test
    void shouldFireEachAlertInItsFault(Stage stage, LocalKafka kafka) throws Exception {
        Peer.PROMETHEUS.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("alert-a", "alert-b", "alert-c");
        deny(kafka, "_caudal.tally");
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
                stage,
                port,
                Map.of(
                        "14 * 86400",
                        "14000 * 86400",
                        "timestamp_seconds > 60",
                        "timestamp_seconds > 3",
                        "[5m]))) > 30",
                        "[5m]))) > 5"));
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
        new ScrapedNames(Http.get(port, "x", "/metrics", "")).assertAllOfDocs();
        Child status = status(stage, config);
        assertThat(status.awaitExit()).as(status.tail()).isZero();
        assertThat(status.out()).contains("ready              yes").contains("customer alert-a");
        Child watching = stage.start(
                "watching",
                Parts.java(
                        "edge-producer/target/edge-producer.jar",
                        "status",
                        "--watch",
                        "1",
                        "--config",
                        config.toString()));
        watching.awaitPrinted(" a second");
        watching.terminate();
        tap(stage, config, pipe);
        prometheus.awaitFiring("CaudalCertificateExpires");
        // Nobody is there.
        prometheus.awaitFiring("CaudalServerCounterUnread");

        // The node may not write to the tally, and then it may.
        prometheus.awaitFiring("CaudalTallySilent");
        edge.awaitLog("topic=_caudal.tally");
        allow(kafka);
        prometheus.awaitQuiet("CaudalTallySilent");

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

        // The node may not write to one customer's topic.
        deny(kafka, "calert-c");
        write(pipe, "alert-c", 10);
        prometheus.awaitFiring("CaudalDenied");
        allow(kafka);

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

        // A crash with a full spool; and Kafka is back: what waited goes out, late.
        edge.kill();
        edge = EdgeProcess.open(stage, config);
        prometheus.awaitQuiet("CaudalDeliverySlow");
        kafka.broker(1).start();
        kafka.broker(1).awaitReady();
        prometheus.awaitFiring("CaudalDeliverySlow");
        prometheus.awaitQuiet("CaudalNothingDelivered");
        prometheus.awaitQuiet("CaudalNotReady");
        assertThat(Http.get(port, "x", "/metrics", "")).containsPattern("lines_recovered_total [1-9]");

        edge.kill();
        prometheus.awaitFiring("CaudalEdgeDown");
    }

    private static void deny(LocalKafka kafka, String topic) throws Exception {
        AccessControlEntry entry = new AccessControlEntry(
                "User:edge-" + Provisioning.NODE, "*", AclOperation.WRITE, AclPermissionType.DENY);
        try (Admin admin = Admin.create(kafka.adminProperties())) {
            admin.createAcls(List.of(
                            new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL), entry)))
                    .all()
                    .get();
        }
    }

    private static void allow(LocalKafka kafka) throws Exception {
        try (Admin admin = Admin.create(kafka.adminProperties())) {
            admin.deleteAcls(List.of(new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(null, null, AclOperation.WRITE, AclPermissionType.DENY))))
                    .all()
                    .get();
        }
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
