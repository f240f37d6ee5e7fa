// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real nginx with several workers, which write each request into a named pipe and, as the witness, into a file; on the
 * {@link Stage} that it ends with.
 */
public final class Nginx {
    private static final String CONFIGURATION = """
            daemon off;
            worker_processes 4;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 64; }
            http {
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                map $host $customer {
                    default -;
            %s    }
                log_format caudal '$customer $remote_addr - - [$time_local] "$request" $status $body_bytes_sent'
                                  ' "$http_user_agent" worker=$pid';
                access_log %s caudal;
                access_log witness.log caudal;
                server {
                    listen 127.0.0.1:%d reuseport;
                    location / { return 200 'hello from the edge'; }
                    location = /unlogged { access_log off; return 200 'nobody will know'; }
                    location = /stub_status { access_log off; stub_status; }
                }
            }
            """;

    private final int port;
    private final Path witness;
    private final Child process;

    private Nginx(int port, Path witness, Child process) {
        this.port = port;
        this.witness = witness;
        this.process = process;
    }

    /**
     * Starts it, and waits until it serves.
     *
     * @param pipe where it logs; somebody must read it already, since nginx waits for that
     * @param customers whose sites it serves: {@code www.site-ID.example}
     */
    public static Nginx start(Stage stage, Path pipe, List<String> customers) {
        return start(stage, pipe, customers, FreePort.find());
    }

    /** The same at a port that somebody has to know before, for its page {@code /stub_status}. */
    public static Nginx start(Stage stage, Path pipe, List<String> customers, int port) {
        Path home = stage.folder("nginx");
        StringBuilder sites = new StringBuilder();
        customers.forEach(id -> sites.append("        www.site-")
                .append(id)
                .append(".example ")
                .append(id)
                .append(";\n"));
        Path file = stage.write("nginx.conf", CONFIGURATION.formatted(sites, pipe, port));
        Child process = stage.start(
                "nginx", List.of(Peer.program("nginx"), "-p", home.toString(), "-e", "stderr", "-c", file.toString()));
        Nginx nginx = new Nginx(port, home.resolve("witness.log"), process);
        Await.until(nginx::serves, () -> "nginx does not serve" + process.tail());
        return nginx;
    }

    /** Where it serves HTTP. */
    public int port() {
        return port;
    }

    /** What it wrote into a file by itself. */
    public ServerLog witness() {
        try {
            String text = Files.readString(witness, StandardCharsets.ISO_8859_1);
            return new ServerLog(
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean serves() {
        if (!process.isAlive()) {
            throw new AssertionError("nginx ended" + process.tail());
        }
        try {
            return Http.get(port, "nobody.example", "/ready", "").startsWith("HTTP/1.1 200");
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
