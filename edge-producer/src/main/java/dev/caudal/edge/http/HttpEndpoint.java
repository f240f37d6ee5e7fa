// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caudal.edge.metrics.EdgeMetrics;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.edge.status.Health;
import dev.caudal.edge.status.StatusJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves how the node stands. Reads only; whoever reaches the address may read it, so it belongs on the loopback address or a
 * network of the operator's own.
 *
 * <p>At most sixteen threads, {@code http}, that end when nobody asks; a few requests may wait, others are cut off. A request that is
 * not there after five seconds, or an answer that is not taken, ends its connection. All methods are for the
 * application's own thread.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final String REQUEST_SECONDS = "5";
    private static final String MOST_CONNECTIONS = "50";
    private static final int THREADS = 16;
    private static final int WAITING = 16;
    private static final int BACKLOG = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    static {
        // Before the server's classes are loaded: these are its only way to be told. An operator's own choice wins.
        for (String[] limit : new String[][] {
            {"sun.net.httpserver.maxReqTime", REQUEST_SECONDS},
            {"sun.net.httpserver.maxRspTime", REQUEST_SECONDS},
            {"jdk.httpserver.maxConnections", MOST_CONNECTIONS},
            {"sun.net.httpserver.maxIdleConnections", "10"},
        }) {
            if (System.getProperty(limit[0]) == null) {
                System.setProperty(limit[0], limit[1]);
            }
        }
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Supplier<EdgeStatus> status;
    private final EdgeMetrics metrics;

    private HttpEndpoint(HttpServer server, Supplier<EdgeStatus> status, int mostCustomers) {
        this.server = server;
        this.status = status;
        this.metrics = new EdgeMetrics(status, mostCustomers);
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "http");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int code, String type, byte[] body) {}

    /**
     * Begins to answer.
     *
     * @param address is looked up again if its name had no address before
     * @param mostCustomers how many customers have series of their own
     * @throws IOException if the address cannot be listened at, with what to do about it
     */
    public static HttpEndpoint start(InetSocketAddress address, Supplier<EdgeStatus> status, int mostCustomers)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(ListenTrial.resolved(address), BACKLOG);
        } catch (IOException e) {
            throw new IOException(ListenTrial.explain(address, e), e);
        }
        HttpEndpoint endpoint = new HttpEndpoint(server, status, mostCustomers);
        server.setExecutor(endpoint.threads);
        server.createContext("/", endpoint::handle);
        server.start();
        LOG.info("http: listening at {}", server.getAddress());
        return endpoint;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            Answer answer;
            if (!isHead && !exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer = text(METHOD_NOT_ALLOWED, "GET only\n");
            } else {
                answer = answer(exchange.getRequestURI().getPath());
            }
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.sendResponseHeaders(answer.code(), isHead ? -1 : answer.body().length);
            if (!isHead) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private Answer answer(String path) {
        try {
            return switch (String.valueOf(path)) {
                case "/metrics" -> {
                    ByteArrayOutputStream page = new ByteArrayOutputStream();
                    metrics.scrape(page);
                    yield new Answer(OK, EdgeMetrics.contentType(), page.toByteArray());
                }
                case "/health/live" -> {
                    Health health = Health.of(status.get());
                    yield json(health.isLive() ? OK : UNAVAILABLE, StatusJson.live(health));
                }
                case "/health/ready" -> {
                    Health health = Health.of(status.get());
                    yield json(health.isReady() ? OK : UNAVAILABLE, StatusJson.ready(health));
                }
                case "/status" -> json(OK, StatusJson.of(status.get()));
                case "/" -> text(OK, "caudal edge-producer: /metrics /health/live /health/ready /status\n");
                default -> text(NOT_FOUND, "not here: /metrics /health/live /health/ready /status\n");
            };
        } catch (IOException | RuntimeException e) {
            LOG.error("http: unexpected failure at a request", e);
            return text(FAILED, "failed; the log says why\n");
        }
    }

    private static Answer json(int code, ObjectNode body) {
        return new Answer(code, "application/json", (body.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Answer text(int code, String body) {
        return new Answer(code, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }
}
