// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.EdgeSource;
import dev.caudal.edge.TestAuthority.Wish;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.Overrides;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every address of every name, and where the cluster sends its clients. */
@Timeout(120)
final class BrokerCheckTest {
    @TempDir
    private Path directory;

    private CheckedNode node;
    private TestBroker broker;
    private final Map<String, List<String>> names = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        node = new CheckedNode(directory);
        broker = new TestBroker(
                node.authority, Wish.GOOD.host("kafka.test").host("k1.test").host("localhost"));
        node.replace("localhost:9093", "kafka.test:" + broker.port());
        names.put("kafka.test", List.of("127.0.0.1"));
        names.put("k1.test", List.of("127.0.0.1"));
        broker.advertises("k1.test:" + broker.port());
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    @Test
    void shouldSayNothingWhenAllAnswer() throws Exception {
        assertThat(check().problems()).isEmpty();
        assertThat(check().warnings()).isEmpty();
    }

    @Test
    void shouldTryEveryAddressOfAName() throws Exception {
        names.put("kafka.test", List.of("127.0.0.1", "127.0.0.9"));
        assertThat(check().warnings()).isEmpty(); // of this machine itself, where both families are rarely listened at
        names.put("kafka.test", List.of("::1", "127.0.0.1"));
        assertThat(check().warnings()).isEmpty();
        // TEST-NET-1: nobody has it.
        names.put("kafka.test", List.of("192.0.2.1", "127.0.0.1"));
        assertThat(check().problems()).isEmpty();
        assertThat(check().warnings())
                .singleElement()
                .asString()
                .contains("kafka.test:" + broker.port() + " (192.0.2.1): does not answer: ", "and uses another");
        names.put("kafka.test", List.of("::1", "127.0.0.9"));
        assertThat(check().warnings())
                .hasSize(3)
                .anyMatch(each -> each.contains("(0:0:0:0:0:0:0:1): does not answer"))
                .anyMatch(each -> each.contains("(127.0.0.9): does not answer"))
                .anyMatch(each -> each.contains("none of the brokers could be tried"));
    }

    @Test
    void shouldNameABrokerOfTheClusterThatCannotBeReached() throws Exception {
        int closed = closedPort();
        broker.advertises("k1.test:" + broker.port(), "k1.test:" + closed, "k3.test:9093");
        assertThat(check().problems()).isEmpty();
        assertThat(check().warnings())
                .hasSize(2)
                .anyMatch(each -> each.contains("kafka.bootstrapServers: the cluster says that broker 2 is at k1.test:"
                                + closed + ": does not answer: Connection refused")
                        && each.contains("which stands in the broker's advertised.listeners"))
                .anyMatch(each ->
                        each.contains("the cluster says that broker 3 is at k3.test:9093: the name has no address"));
    }

    @Test
    void shouldRefuseAClusterNoneOfWhoseBrokersCanBeReached() throws Exception {
        broker.advertises("localhost:" + closedPort());
        names.put("localhost", List.of("127.0.0.1"));
        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("none of those that it sends this node to can be reached", "advertised.listeners must be");
    }

    @Test
    void shouldRefuseABrokerOfTheClusterWithACertificateOfAnotherName() throws Exception {
        names.put("k2.test", List.of("127.0.0.1"));
        broker.advertises("k1.test:" + broker.port(), "k2.test:" + broker.port());
        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("broker 2 is at k2.test:" + broker.port() + ": no TLS: ")
                .contains("is not for the name in its advertised.listeners: have one issued that holds it");
    }

    @Test
    void shouldTellWhatListensThereAndIsNoBroker() throws Exception {
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answerAsAWebServer(web), "web");
            thread.setDaemon(true);
            thread.start();
            node.replace("kafka.test:" + broker.port(), "kafka.test:" + web.getLocalPort());
            node.replace("  certificate: edge.crt.pem\n  key: edge.key.pem\n  ca: ca.pem\n", "  plaintext: true\n");
            assertThat(check().warnings())
                    .anyMatch(each ->
                            each.contains("is no Kafka broker without TLS: it does not speak Kafka's protocol"));
        }
    }

    private static void answerAsAWebServer(ServerSocket web) {
        while (!web.isClosed()) {
            try (Socket socket = web.accept();
                    InputStream in = socket.getInputStream()) {
                int unused = in.read();
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The next one.
            }
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return once.getLocalPort();
        }
    }

    private Findings check() throws Exception {
        EdgeConfig config =
                EdgeConfigReader.read(node.path("edge.yaml"), Overrides.of(Map.of(), List.of()), EdgeSource::make);
        Findings findings = new Findings(node.path("edge.yaml"));
        BrokerCheck.check(
                config,
                (host, limit) -> {
                    List<InetAddress> addresses = new ArrayList<>();
                    for (String address : names.getOrDefault(host, List.of())) {
                        addresses.add(InetAddress.getByName(address));
                    }
                    if (addresses.isEmpty()) {
                        throw new UnknownHostException(host);
                    }
                    return addresses;
                },
                findings);
        return findings;
    }
}
