// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Http;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Origin;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.ServerLog;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import dev.caudal.stories.support.Varnish;
import dev.caudal.stories.support.Witness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The clients of one customer, and his origin, try everything to have their lines taken for another's. Nothing of it
 * reaches the other's topic, and nothing gets lost.
 */
@Story
final class ForgedHeaderIT {
    private static final String SITE = "www.site-a.example";
    private static final String LAST = "/last";

    /** Header lines of clients, each with its end. */
    private static final List<String> HEADERS = List.of(
            "X-Customer: forge-b\r\n",
            "customer: forge-b\r\nVCL_Log: customer:forge-b\r\n",
            "User-Agent: forge-b x\r\n",
            "User-Agent: \" forge-b x\r\n",
            "User-Agent: x\\nforge-b y\r\n",
            "User-Agent: x%0aforge-b y\r\n",
            "User-Agent: x\r\n forge-b folded\r\n",
            "User-Agent: x\u000bforge-b vertical tab\r\n",
            "User-Agent: x\u0085forge-b next line\r\n",
            "X-Customer: x\r\n\tforge-b folded\r\n",
            // Varnish prints the decoded user name.
            "Authorization: Basic " + base64("x\nforge-b user:password") + "\r\n",
            "Authorization: Basic " + base64("\r\nforge-b user") + "\r\n");

    private static final List<String> PATHS = List.of(
            "/forge-b",
            "/%0aforge-b%20x",
            "/%0d%0aforge-b%20x",
            "/\"forge-b",
            "/?forge-b+x",
            "/\u00a0forge-b",
            "//www.site-b.example/");

    /** Whole requests that Varnish may refuse; its log has a line of each all the same. */
    private static final List<String> RAW = List.of(
            "GET /\nforge-b x HTTP/1.1\r\nHost: " + SITE + "\r\nConnection: close\r\n\r\n",
            "GET /\rforge-b HTTP/1.1\r\nHost: " + SITE + "\r\nConnection: close\r\n\r\n",
            "GET /a forge-b HTTP/1.1\r\nHost: " + SITE + "\r\nConnection: close\r\n\r\n",
            "forge-b /x HTTP/1.1\r\nHost: " + SITE + "\r\nConnection: close\r\n\r\n",
            "forge-b x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: " + SITE + "\r\nHost: www.site-b.example\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: " + SITE + "\r\nUser-Agent: x\rforge-b y\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: " + SITE + "\r\nUser-Agent: x\nforge-b y\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: " + SITE + "\nforge-b x\r\nConnection: close\r\n\r\n");

    @Test
    void shouldReachNobodyElsesTopicWhenClientAndOriginForgeACustomer(Stage stage, LocalKafka kafka)
            throws IOException {
        forge(stage, kafka, Varnish::source, Varnish::witness);
    }

    @Test
    void shouldReachNobodyElsesTopicWhenTheLogIsReadFromVarnishsMemory(Stage stage, LocalKafka kafka)
            throws IOException {
        forge(stage, kafka, Varnish::memorySource, Varnish::witnessInZoneOfEdge);
    }

    private static void forge(
            Stage stage, LocalKafka kafka, Function<Varnish, String> source, Function<Varnish, Witness> beside)
            throws IOException {
        Peer.VARNISH.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("forge-a", "forge-b");
        Map<String, String> forged =
                Map.of("X-Customer", "forge-b", "customer", "forge-b", "VCL_Log", "customer:forge-b");
        try (Origin origin = Origin.start(forged);
                Arrivals ofA = Arrivals.of(kafka, "forge-a");
                Arrivals ofB = Arrivals.of(kafka, "forge-b")) {
            Varnish varnish = Varnish.start(stage, vcl(origin));
            Witness witness = beside.apply(varnish);
            EdgeProcess edge = EdgeProcess.open(stage, EdgeFile.write(stage, provisioning, source.apply(varnish)));
            witness.awaitListening(SITE, ofA);

            HEADERS.forEach(header -> Http.get(varnish.port(), SITE, "/", header));
            PATHS.forEach(path -> Http.get(varnish.port(), SITE, path, "User-Agent: path\r\n"));
            RAW.forEach(request -> Http.send(varnish.port(), request));
            int requests = HEADERS.size() + PATHS.size() + RAW.size();
            witness.awaitLines(requests);
            String answer = Http.get(varnish.port(), SITE, LAST, "");
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .as("the origin's forged header")
                    .contains("x-customer: forge-b");

            ServerLog log = witness.logWith(LAST);
            assertThat(Witness.served(log.lines()))
                    .as("one line for each request")
                    .hasSize(requests + 1);
            assertThat(log.of("forge-b")).isEmpty();
            List<String> expected = Witness.served(log.of("forge-a"));
            assertThat(expected).hasSizeGreaterThan(HEADERS.size() + PATHS.size());

            List<String> arrived = ofA.await(
                    lines -> Witness.served(lines).size() >= expected.size(), expected.size() + " served requests");
            Ledger ledger = edge.stop();
            assertThat(Witness.served(arrived)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(ofB.lines()).as("what reached the other customer").isEmpty();
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.delivered()).containsOnlyKeys("forge-a");
            assertThat(ledger.total("unsubscribed") + ledger.total("dropped"))
                    .as("requests that Varnish refused before it knew the customer")
                    .isEqualTo(log.lines().size() - log.of("forge-a").size());
        }
    }

    private static String vcl(Origin origin) throws IOException {
        try (InputStream vcl = Objects.requireNonNull(ForgedHeaderIT.class.getResourceAsStream("two-sites.vcl"))) {
            return new String(vcl.readAllBytes(), StandardCharsets.US_ASCII).formatted(origin.port());
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
