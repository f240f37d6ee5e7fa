// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Await;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StageExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The official image of Apache Kafka runs the broker, with the keys, ACLs and ports that local-kafka has prepared: what works
 * with our brokers works with the published ones. Runs with {@code -Pcontainers}; needs Docker on Linux.
 */
@Tag("containers")
@ExtendWith(StageExtension.class)
final class ContainerDeliveryIT {
    private static final int LINES = 100;

    @Test
    void shouldDeliverWhenTheBrokerRunsInAContainer(Stage stage) throws IOException {
        Path directory = stage.path("kafka");
        LocalKafka prepared = LocalKafka.builder().directory(directory).start();
        prepared.close();
        try (GenericContainer<?> broker = broker(directory)) {
            broker.start();
            Await.until(
                    () -> serves(prepared), () -> "the broker in the container does not serve\n" + broker.getLogs());

            Provisioning provisioning = Provisioning.of(prepared);
            provisioning.subscribe("83");
            List<String> lines =
                    IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList();
            try (Arrivals arrivals = Arrivals.of(prepared, "83")) {
                StringBuilder input = new StringBuilder();
                lines.forEach(line -> input.append("83 ")
                        .append(line)
                        .append("\n77 ")
                        .append(line)
                        .append('\n'));
                Ledger ledger = EdgeProcess.deliver(
                        stage,
                        EdgeFile.write(stage, provisioning, EdgeFile.STDIN),
                        stage.write("lines", input.toString()));

                assertThat(ledger.balanced()).isTrue();
                assertThat(ledger.total("delivered")).isEqualTo(LINES);
                assertThat(ledger.total("unsubscribed")).isEqualTo(LINES);
                assertThat(arrivals.await(LINES)).isEqualTo(lines);
            }
        }
    }

    /** On the host's network, since the broker tells its clients the address that it was prepared with. */
    private static GenericContainer<?> broker(Path directory) throws IOException {
        String properties = directory.resolve("broker-1/server.properties").toString();
        String owner = Files.getAttribute(directory, "unix:uid") + ":" + Files.getAttribute(directory, "unix:gid");
        return new GenericContainer<>(DockerImageName.parse(System.getProperty("caudal.kafka.image")))
                .withNetworkMode("host")
                .withCreateContainerCmdModifier(create -> {
                    create.withUser(owner).withEntrypoint("java");
                    // Not through Testcontainers, which would pull another image to try the mount with.
                    create.getHostConfig().withBinds(Bind.parse(directory + ":" + directory));
                })
                .withCommand("-Xmx256m", "-cp", "/opt/kafka/libs/*", "kafka.Kafka", properties);
    }

    private static boolean serves(LocalKafka kafka) {
        try (Admin admin = kafka.newAdmin()) {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
