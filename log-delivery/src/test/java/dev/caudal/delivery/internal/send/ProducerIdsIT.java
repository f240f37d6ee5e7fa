// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.TlsFiles;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.NetworkSettings;
import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked for an identity, and when. */
@WithLocalKafka
final class ProducerIdsIT {
    private static final String EDGE = "edge-ids";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 10;

    /** A connection takes as long as it takes; once it used to be looked at again only when it could have timed out. */
    @Test
    void shouldAskAsSoonAsThereIsAConnection(LocalKafka kafka, @TempDir Path files) throws Exception {
        ClientCertificate certificate = kafka.issueClient(EDGE);
        try (Admin admin = kafka.newAdmin()) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "c", PatternType.PREFIXED),
                            new AccessControlEntry("User:" + EDGE, "*", AclOperation.WRITE, AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }
        TlsFiles tls = new TlsFiles(
                Files.writeString(files.resolve("edge.crt.pem"), certificate.certificatePem()),
                Files.writeString(files.resolve("edge.key.pem"), certificate.keyPem()),
                Files.writeString(files.resolve("ca.pem"), certificate.caPem()));
        NetworkSettings settings =
                new NetworkSettings(EDGE, REQUEST_TIMEOUT, Duration.ofMillis(100), Duration.ofMillis(100));
        try (BrokerNetwork network = new BrokerNetwork(settings, tls, Duration.ofDays(1), Clock.SYSTEM)) {
            network.start();
            // No time passes for it but after a failure: what it puts off without one never happens.
            ControlLink control = new ControlLink(
                    network,
                    List.of(BrokerAddress.bootstrap(kafka.bootstrapServers())),
                    new SplittableRandom(7),
                    System.nanoTime());
            ProducerIds ids = new ProducerIds(
                    control,
                    Backoff.of(Duration.ofMillis(1), Duration.ofMillis(1), new SplittableRandom(7)),
                    Clock.SYSTEM);
            long now = System.nanoTime();
            long until = now + PATIENCE.toNanos();
            while (!ids.isKnown() && System.nanoTime() - until < 0) {
                network.refreshCertificates();
                ids.run(now);
                network.poll(POLL_MILLIS);
                now = ids.failure() == null ? now : System.nanoTime();
            }
            assertThat(ids.isKnown()).as("known, not: " + ids.failure()).isTrue();
        }
    }
}
