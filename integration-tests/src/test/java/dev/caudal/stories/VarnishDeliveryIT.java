// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Http;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.ServerLog;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import dev.caudal.stories.support.Varnish;
import dev.caudal.stories.support.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A delivery node: Varnish serves three customers, two of whom are subscribed, and varnishncsa prints its log into the
 * edge-producer. A second varnishncsa is the witness.
 */
@Story
final class VarnishDeliveryIT {
    private static final List<String> SITES =
            List.of("www.site-83.example", "www.site-91.example", "www.site-77.example", "nobody.example");
    private static final int REQUESTS_PER_SITE = 100;
    private static final List<String> PATHS = List.of(
            "/", "/a?b=c&d=%C3%A9", "/91%20/83", "/raw-\u00c3\u00b1-\u00ff", "/with\"quote", "/video/seg-0017.ts");

    @Test
    void shouldDeliverEachCustomersRequestsByteForByteWhenVarnishServesThem(Stage stage, LocalKafka kafka)
            throws IOException {
        Peer.VARNISH.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("83", "91");
        Varnish varnish = Varnish.start(stage, Files.readString(Parts.file("demo/site.vcl")));
        Witness witness = varnish.witness();
        try (Arrivals of83 = Arrivals.of(kafka, "83");
                Arrivals of91 = Arrivals.of(kafka, "91")) {
            EdgeProcess edge = EdgeProcess.open(stage, EdgeFile.write(stage, provisioning, varnish.source()));
            witness.awaitListening("www.site-83.example", of83);

            request(varnish);
            witness.awaitLines(SITES.size() * REQUESTS_PER_SITE);
            Http.get(varnish.port(), "www.site-83.example", "/last", "");
            ServerLog log = witness.logWith("/last");
            List<String> expected83 = Witness.served(log.of("83"));
            assertThat(expected83).hasSize(REQUESTS_PER_SITE + 1);
            assertThat(log.of("91")).hasSize(REQUESTS_PER_SITE);
            of83.await(
                    lines -> Witness.served(lines).size() >= expected83.size(), expected83.size() + " served requests");
            of91.await(REQUESTS_PER_SITE);
            Ledger ledger = edge.stop();

            assertThat(Witness.served(of83.lines())).containsExactlyInAnyOrderElementsOf(expected83);
            assertThat(of91.lines()).containsExactlyInAnyOrderElementsOf(log.of("91"));
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.delivered())
                    .isEqualTo(Map.of("83", (long) of83.lines().size(), "91", (long) REQUESTS_PER_SITE));
            assertThat(ledger.total("unsubscribed")).isEqualTo(2L * REQUESTS_PER_SITE);
            assertThat(ledger.total("dropped")).isZero();
            assertThat(ledger.total("read"))
                    .isEqualTo(of83.lines().size() + (long) (SITES.size() - 1) * REQUESTS_PER_SITE);
        }
    }

    private static void request(Varnish varnish) {
        for (int i = 0; i < REQUESTS_PER_SITE; i++) {
            String path = PATHS.get(i % PATHS.size());
            for (String site : SITES) {
                assertThat(Http.get(
                                varnish.port(),
                                site,
                                path,
                                "User-Agent: story/1.0 \"" + i + "\" \u00c3\u00b1 91 \t83\r\n"))
                        .startsWith("HTTP/1.1 200");
            }
        }
    }
}
