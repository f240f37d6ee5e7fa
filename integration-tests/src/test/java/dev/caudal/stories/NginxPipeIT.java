// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Http;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Nginx;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.ServerLog;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A media node: nginx writes its access log into a named pipe, all workers at the same time, and into a file, which is the
 * witness.
 */
@Story
final class NginxPipeIT {
    private static final int REQUESTS = 400;
    private static final List<String> CUSTOMERS = List.of("nginx-a", "nginx-b", "nginx-c");

    @Test
    void shouldDeliverEachCustomersRequestsByteForByteWhenNginxWritesIntoANamedPipe(Stage stage, LocalKafka kafka) {
        Peer.NGINX.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("nginx-a", "nginx-b");
        Path pipe = stage.path("access.pipe");
        try (Arrivals ofA = Arrivals.of(kafka, "nginx-a");
                Arrivals ofB = Arrivals.of(kafka, "nginx-b")) {
            EdgeProcess edge = EdgeProcess.open(stage, EdgeFile.write(stage, provisioning, EdgeFile.pipe(pipe)));
            Nginx nginx = Nginx.start(stage, pipe, CUSTOMERS);

            IntStream.range(0, REQUESTS).parallel().forEach(i -> request(nginx, i));
            ServerLog log = nginx.witness();
            List<String> expectedA = log.of("nginx-a");
            List<String> expectedB = log.of("nginx-b");
            assertThat(workers(log)).as("workers that wrote").hasSizeGreaterThan(1);
            assertThat(expectedA.size() + expectedB.size() + log.of("nginx-c").size())
                    .isEqualTo(REQUESTS);

            assertThat(ofA.await(expectedA.size())).containsExactlyInAnyOrderElementsOf(expectedA);
            assertThat(ofB.await(expectedB.size())).containsExactlyInAnyOrderElementsOf(expectedB);
            Ledger ledger = edge.stop();

            assertThat(ofA.lines()).hasSameSizeAs(expectedA);
            assertThat(ofB.lines()).hasSameSizeAs(expectedB);
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.total("read")).isEqualTo(log.lines().size());
            assertThat(ledger.total("dropped")).isZero();
            assertThat(ledger.delivered())
                    .isEqualTo(Map.of("nginx-a", (long) expectedA.size(), "nginx-b", (long) expectedB.size()));
        }
    }

    private static Set<String> workers(ServerLog log) {
        return log.lines().stream()
                .map(line -> line.substring(line.lastIndexOf('=')))
                .collect(Collectors.toSet());
    }

    private static void request(Nginx nginx, int number) {
        String site = "www.site-" + CUSTOMERS.get(number % CUSTOMERS.size()) + ".example";
        assertThat(Http.get(
                        nginx.port(),
                        site,
                        "/" + number + "?q=\u00c3\u00b1\"",
                        "User-Agent: " + "m".repeat(number * 5) + "\r\n"))
                .startsWith("HTTP/1.1 200");
    }
}
