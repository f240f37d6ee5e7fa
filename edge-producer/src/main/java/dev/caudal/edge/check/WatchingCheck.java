// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.http.ListenTrial;
import dev.caudal.edge.tap.TapServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Whether operators can be served. Without that lines are delivered all the same, so what is wrong is a warning. */
final class WatchingCheck {
    private static final int TIMEOUT_MILLIS = 2_000;
    /** The node is named in the first lines; whatever else listens there may answer without end. */
    private static final int START_BYTES = 200;

    private WatchingCheck() {}

    static void check(EdgeConfig config, Findings findings) {
        InetSocketAddress listen = config.watching().listen();
        if (listen != null) {
            ListenTrial.problem(listen)
                    .filter(problem -> !isThisNode(listen, config.node().value()))
                    .ifPresent(
                            problem -> findings.warning(
                                    config.written().placeOf("http.listen"),
                                    problem
                                            + "; until it can be opened, lines are delivered without metrics, health and status"));
        }
        Path socket = config.watching().tapSocket();
        if (socket != null) {
            TapServer.problem(socket)
                    .ifPresent(
                            problem -> findings.warning(
                                    config.written().placeOf("tap.socket"),
                                    socket + ": " + problem
                                            + "; until it can be opened, lines are delivered and cannot be looked at with tap"));
        }
    }

    /** Whether it is this node's own edge-producer that listens there, which an upgrade finds running. */
    private static boolean isThisNode(InetSocketAddress listen, String node) {
        try {
            String host = listen.getHostString();
            URI uri = URI.create(
                    "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listen.getPort() + "/status");
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            try (InputStream body = connection.getInputStream()) {
                String start = new String(body.readNBytes(START_BYTES), StandardCharsets.UTF_8);
                return start.replace(" ", "").contains("\"node\":\"" + node + "\"");
            }
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
