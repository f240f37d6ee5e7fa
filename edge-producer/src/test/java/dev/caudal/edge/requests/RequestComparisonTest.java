// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of a counter's values; that real servers have them is shown by {@link ServerCountersIT}. */
final class RequestComparisonTest {
    private static final int OK = 200;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger status = new AtomicInteger(OK);
    private final Map<String, Long> lines = new HashMap<>(Map.of("a", 0L, "b", 0L));
    private final RequestComparison comparison = new RequestComparison(source -> lines.getOrDefault(source, 0L));
    private HttpServer page;
    private RequestCounter counter;

    @BeforeEach
    void serve() throws IOException {
        page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext("/stub_status", exchange -> {
            byte[] body = ("Active connections: 1 \nserver accepts handled requests\n 5 5 " + requests
                            + " \nReading: 0\n")
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(status.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        page.start();
        counter = RequestCounter.of("http://127.0.0.1:" + page.getAddress().getPort() + "/stub_status");
    }

    @AfterEach
    void end() {
        page.stop(0);
    }

    @Test
    void shouldCompareWhatWasServedAndReadSinceTheLookBefore() throws InterruptedException {
        comparison.take(Map.of(counter, List.of("a", "b")));
        look(1_000_000, 5, 7);
        assertThat(server()).isEqualTo(expected(List.of("a", "b"), 0, 0, 0));
        look(1_000_300, 105, 207);
        look(1_000_310, 110, 212);
        assertThat(server()).isEqualTo(expected(List.of("a", "b"), 310, 310, 0));
        assertThat(server().isShort()).isFalse();
        look(1_001_000, 111, 212);
        assertThat(server().isShort()).isTrue();
    }

    @Test
    void shouldLeaveOutTheSpanInWhichAServerBeginsToCountAnew() throws InterruptedException {
        comparison.take(Map.of(counter, List.of("a")));
        look(500, 0, 0);
        look(600, 100, 0);
        look(20, 900, 0);
        look(30, 910, 0);
        assertThat(server()).isEqualTo(expected(List.of("a"), 110, 110, 1));
    }

    @Test
    void shouldCountTheWholeSpanWhenALookInBetweenFails() throws InterruptedException {
        comparison.take(Map.of(counter, List.of("a")));
        look(500, 0, 0);
        status.set(500);
        look(600, 100, 0);
        assertThat(server().problem()).isEqualTo("the answer is 500");
        assertThat(server().requests()).isZero();
        status.set(OK);
        look(700, 150, 0);
        assertThat(server()).isEqualTo(expected(List.of("a"), 200, 150, 0));
        page.stop(0);
        comparison.look();
        assertThat(server().problem()).startsWith("nobody answers");
    }

    @Test
    void shouldBeginANewSpanWhenOtherSourcesHaveItsLines() throws InterruptedException {
        comparison.take(Map.of(counter, List.of("a")));
        look(500, 10, 10_000);
        look(510, 20, 10_000);
        comparison.take(Map.of(counter, List.of("a", "b")));
        look(600, 110, 10_000);
        look(700, 110, 10_100);
        assertThat(server()).isEqualTo(expected(List.of("a", "b"), 110, 110, 0));
        comparison.take(Map.of());
        comparison.look();
        assertThat(comparison.servers()).isEmpty();
    }

    @Test
    void shouldForgetInTimeThatItWasShort() throws InterruptedException {
        comparison.take(Map.of(counter, List.of("a")));
        look(0, 0, 0);
        look(10_000, 9_000, 0);
        assertThat(server().isShort()).isTrue();
        for (int i = 1; i <= 15; i++) {
            look(10_000 + i * 1_000L, 9_000 + i * 1_000L, 0);
        }
        assertThat(server().isShort()).isFalse();
        assertThat(server().requests() - server().lines()).isEqualTo(1_000);
    }

    private void look(long served, long ofA, long ofB) throws InterruptedException {
        requests.set(served);
        lines.put("a", ofA);
        lines.put("b", ofB);
        comparison.look();
    }

    private ServerRequests server() {
        return comparison.servers().get(0);
    }

    private ServerRequests expected(List<String> sources, long served, long read, long restarts) {
        return new ServerRequests(counter.toString(), sources, served, read, served, read, restarts, null);
    }
}
