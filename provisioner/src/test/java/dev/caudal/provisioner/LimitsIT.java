// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever asks too often, too much or too slowly is told so, and nobody else hears of it. */
@ExtendWith(Serving.Shared.class)
final class LimitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Serving serving;
    private static ServedApi api;

    @BeforeAll
    static void start(Serving shared) {
        serving = shared;
        api = shared.other();
        serving.operator().succeed("subscribe", "l1", "l2", "l3", "l4");
    }

    @Test
    void shouldSlowDownWhoeverAsksTooOftenAndNobodyElse() throws Exception {
        String hasty = api.token(serving.operator(), "customer:l1");
        String calm = api.token(serving.operator(), "customer:l2");
        Optional<HttpResponse<String>> refused = Optional.empty();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Thread> others = new ArrayList<>();
        while (refused.isEmpty() && System.nanoTime() - deadline < 0) {
            // Several at a time: one after the other need not be too many on a slow machine.
            others.clear();
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> {
                    for (int each = 0; each < 20; each++) {
                        api.call("GET", "/v1/customers/l1/streaming", hasty, null);
                    }
                });
                others.add(thread);
                thread.start();
            }
            for (Thread thread : others) {
                thread.join();
            }
            HttpResponse<String> answer = api.call("GET", "/v1/customers/l1/streaming", hasty, null);
            refused = Optional.of(answer).filter(each -> each.statusCode() == 429);
        }

        assertThat(refused).as("refused as too many").isPresent();
        assertThat(refused.orElseThrow().headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.orElseThrow().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(api.call("GET", "/v1/customers/l2/streaming", calm, null).statusCode())
                .isEqualTo(200);
        while (api.call("GET", "/v1/customers/l1/streaming", hasty, null).statusCode() != 200) {
            assertThat(System.nanoTime()).as("he may again").isLessThan(deadline);
            ServedApi.pause();
        }
    }

    @Test
    void shouldSlowDownWhoeverTriesTokensAndNotWhoHasOne() {
        String good = api.token(serving.operator(), "customer:l3");
        int status = 0;
        for (int i = 0; i < 1_000 && status != 429; i++) {
            status = api.call("GET", "/v1/customers/l3/streaming", "caudal_" + "x".repeat(43), null)
                    .statusCode();
            assertThat(status).isIn(401, 429);
        }
        assertThat(status).isEqualTo(429);
        assertThat(api.call("GET", "/v1/customers/l3/streaming", good, null).statusCode())
                .as("from the same address")
                .isEqualTo(200);
    }

    @Test
    void shouldNotKeepAThreadForWhoeverSendsAByteNowAndThen() throws Exception {
        String token = api.token(serving.operator(), "customer:l4");
        Thread dripping;
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /v1/customers/l4/streaming HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                            + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            dripping = new Thread(() -> drip(out));
            dripping.start();
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).isEqualTo("HTTP/1.1 408");
        }
        dripping.join();
    }

    /** From as many addresses, so that no limit of an address comes first. */
    @ParameterizedTest
    @CsvSource({"60, POST /panel/sign-in", "300, POST /panel/sign-in", "300, GET /health/live"})
    @Timeout(120)
    void shouldAnswerWhileMoreThanItHasThreadsForSendHalfOfTheirRequests(int many, String request) throws Exception {
        String token = api.token(serving.operator(), "operator");
        String begun = request + " HTTP/1.1\r\nHost: x\r\n"
                + (request.startsWith("POST")
                        ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
                        : "X: ");
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        api.address().getPort(),
                        InetAddress.getByName("127.0." + (1 + i / 200) + "." + (1 + i % 200)),
                        0);
                waiting.add(socket);
                socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
                if (i % 2 == 0) {
                    socket.getOutputStream().write('t');
                }
            }

            assertThat(api.call("GET", "/health/live", null, null).statusCode()).isEqualTo(200);
            assertThat(api.call("PUT", "/v1/customers/l4/streaming", token, "{}")
                            .statusCode())
                    .isEqualTo(200);

            for (Socket each : waiting) {
                assertThat(each.getInputStream().available())
                        .as("nobody was answered, so that all were waited for")
                        .isZero();
            }
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    /** Never so long without a byte that it would be idle. */
    private static void drip(OutputStream out) {
        try {
            while (true) {
                out.write(' ');
                ServedApi.pause();
            }
        } catch (IOException e) {
            // The server has had enough, or the test.
        }
    }

    /** What is no request, or more than one may send: refused by the server before anybody is asked. */
    @Test
    void shouldRefuseWhatIsNoRequestWithoutBreaking() throws Exception {
        int answered = 0;
        for (String request : List.of(
                "GET /v1/customers HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(9_000) + "\r\n\r\n",
                "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/customers HTTP/1.1\r\n\r\n",
                "GET /v1/customers HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /v1/customers HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET  HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/customers/%2e%2e/streaming HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/customers/a%2Fb/streaming HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/customers/%zz/streaming HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/customers/%00/streaming HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/customers/;x=y/streaming HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/customers?search=%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://elsewhere/v1/customers HTTP/1.1\r\nHost: x\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "TRACE /v1/customers HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n",
                "POST /panel/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /panel/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /panel/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /v1/customers HTTP/1.1\r\nHost: x\r\nCookie: caudal_session=\"\\\r\n\r\n",
                "GET /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u00ff\u0001\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                "\r\n\r\n\u0000\u0000")) {
            String answer = ask(request);
            assertThat(answer).as(request).matches("(?s)(HTTP/1.1 (4\\d\\d|303|505) .*)?");
            assertThat(answer).as(request).doesNotContain("Exception").doesNotContainIgnoringCase("jetty");
            answered += answer.isEmpty() ? 0 : 1;
        }
        assertThat(answered).as("told why").isGreaterThan(15);
        assertThat(api.call("GET", "/health/live", null, null).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseAQueryThatIsNoTextWhoeverAsks() throws Exception {
        String token = api.token(serving.operator(), "operator");
        for (String query : List.of(
                "search=%zz", "search=%ff%fe", "search=%", "%=%", "limit=%00", "search=" + "a&".repeat(3_000))) {
            String answer = ask("GET /v1/customers?" + query + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                    + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(query).startsWith("HTTP/1.1 ").doesNotStartWith("HTTP/1.1 5");
        }
    }

    private static Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), api.address().getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }
}
