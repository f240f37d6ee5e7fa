// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every address that the cluster has ever named is gone; only the configured one still leads to it. */
final class MovedClusterIT {

    @Test
    void shouldFindTheClusterAgainThroughTheConfiguredAddress(@TempDir Path directory) throws Exception {
        try (Relay relay = new Relay()) {
            DeliveryHarness harness;
            try (LocalKafka before =
                    LocalKafka.builder().directory(directory.resolve("kafka")).start()) {
                relay.leadTo(port(before));
                TlsFiles tls = DeliveryHarness.edgeCertificate(before, directory);
                DeliveryHarness.createTopic(before, "cmoved", 2, (short) 1);
                harness = new DeliveryHarness(DeliveryHarness.settings(relay.address(), tls));
                harness.subscribe("moved");
                harness.delivery.start();
                harness.readNumbered("moved", 0, 500);
                harness.awaitDelivered(500);
            }
            try (harness) {
                harness.readNumbered("moved", 500, 1_000);
                harness.await(
                        "parked", () -> !harness.delivery.status().parked().isEmpty());
                try (LocalKafka after = LocalKafka.builder()
                        .directory(directory.resolve("kafka"))
                        .port(freePort())
                        .start()) {
                    relay.leadTo(port(after));
                    harness.awaitDelivered(1_000);
                    harness.readNumbered("moved", 1_000, 1_500);
                    harness.awaitDelivered(1_500);
                    assertThat(harness.ledger().droppedTotal()).isZero();
                    assertThat(harness.stop(Duration.ofSeconds(10))).isTrue();
                    assertThat(DeliveryHarness.texts(after, "cmoved"))
                            .hasSize(1_500)
                            .doesNotHaveDuplicates();
                }
            }
        }
    }

    private static int port(LocalKafka kafka) {
        return URI.create("kafka://" + kafka.bootstrapServers()).getPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
