// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.config.EdgeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class HttpEndpointTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int PAUSE_MILLIS = 100;

    /** Each sends a byte of a header now and then, for ever. */
    @Test
    void shouldAnswerThoughOthersNeverEndTheirRequests() throws Exception {
        try (HttpEndpoint endpoint = endpoint()) {
            for (int i = 0; i < 5; i++) {
                new Slow(endpoint.address()).start();
            }
            assertThat(ask(endpoint, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void shouldAnswerWhatIsNoRequestForIt() throws Exception {
        try (HttpEndpoint endpoint = endpoint()) {
            assertThat(ask(endpoint, "GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 404");
            assertThat(ask(endpoint, "DELETE /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 405")
                    .contains("GET, HEAD");
            assertThat(ask(endpoint, "\u0016\u0003\u0001\r\n\r\n")).startsWith("HTTP/1.1 400");
        }
    }

    private static HttpEndpoint endpoint() throws IOException {
        return HttpEndpoint.start(
                new EdgeConfig.Endpoint(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, null, null, 1),
                () -> {
                    throw new IllegalStateException("nobody asks for it");
                });
    }

    private static String ask(HttpEndpoint endpoint, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(endpoint.address(), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Ends when it is cut off, which the JDK's server does only where it was told so before anybody used it. */
    private static final class Slow extends Thread {
        private final Socket socket = new Socket();

        Slow(InetSocketAddress address) throws IOException {
            super("slow");
            setDaemon(true);
            socket.connect(address, PATIENCE_MILLIS);
            socket.getOutputStream().write('G');
        }

        @Override
        public void run() {
            try (socket;
                    InputStream in = socket.getInputStream()) {
                socket.setSoTimeout(PAUSE_MILLIS);
                while (true) {
                    socket.getOutputStream().write('G');
                    try {
                        if (in.read() < 0) {
                            return;
                        }
                    } catch (SocketTimeoutException e) {
                        // Nothing is said to it yet.
                    }
                }
            } catch (IOException e) {
                // Cut off.
            }
        }
    }
}
