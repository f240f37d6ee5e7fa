// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A customer's own web server, which answers whatever the customer likes. */
public final class Origin implements AutoCloseable {
    private final HttpServer server;

    private Origin(HttpServer server) {
        this.server = server;
    }

    /** Serves on a free port, with these headers in every answer. */
    public static Origin start(Map<String, String> headers) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] body = "hello from the origin\n".getBytes(StandardCharsets.US_ASCII);
            server.createContext("/", exchange -> {
                try (exchange) {
                    headers.forEach(exchange.getResponseHeaders()::set);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            server.start();
            return new Origin(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it serves. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
