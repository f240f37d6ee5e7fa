// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A server of the active list: TLS, entity tags, a client certificate or a token where it wants one. */
final class ListServer implements AutoCloseable {
    private final HttpsServer server;
    private volatile Answer answer = new Answer(404, "", null);
    private volatile @Nullable String token;
    final List<Seen> requests = new CopyOnWriteArrayList<>();

    /** @param header another header, {@code Name: value}; null for none */
    record Answer(int status, String body, @Nullable String header) {}

    /** What a request said. */
    record Seen(@Nullable String ifNoneMatch, @Nullable String authorization, String path) {}

    ListServer(SSLContext context, boolean needsCertificate) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters own = context.getDefaultSSLParameters();
                own.setNeedClientAuth(needsCertificate);
                parameters.setSSLParameters(own);
            }
        });
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void says(String list) {
        answer = new Answer(200, list, null);
    }

    void says(int status, String body, @Nullable String header) {
        answer = new Answer(status, body, header);
    }

    void wants(String bearer) {
        token = bearer;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String match = exchange.getRequestHeaders().getFirst("If-None-Match");
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(new Seen(match, authorization, exchange.getRequestURI().toString()));
            Answer now = answer;
            String tag = "\"" + now.body().hashCode() + "\"";
            if (token != null && !("Bearer " + token).equals(authorization)) {
                exchange.sendResponseHeaders(401, -1);
            } else if (now.status() == 200 && tag.equals(match)) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("ETag", tag);
                String header = now.header();
                if (header != null) {
                    int colon = header.indexOf(':');
                    exchange.getResponseHeaders().add(header.substring(0, colon), header.substring(colon + 2));
                }
                exchange.sendResponseHeaders(now.status(), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
