// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real nginx with four workers in a directory of its own. */
public final class Nginx {
    private Nginx() {}

    /** Starts one that logs as the {@code access_log} directive's first and later parameters say. */
    public static PeerProcess start(Path directory, int port, String logTarget, String logParameters)
            throws IOException {
        String program = Peers.require("nginx", "nginx-light");
        String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        Path config = Files.writeString(
                directory.resolve("nginx.conf"),
                user
                        + """
                        daemon off;
                        worker_processes 4;
                        pid DIR/nginx.pid;
                        error_log DIR/error.log;
                        events { worker_connections 256; }
                        http {
                          access_log off;
                          client_body_temp_path DIR/body;
                          proxy_temp_path DIR/proxy;
                          fastcgi_temp_path DIR/fastcgi;
                          uwsgi_temp_path DIR/uwsgi;
                          scgi_temp_path DIR/scgi;
                          log_format caudal '83 $remote_addr - - [$time_iso8601] "$request" $status '
                                            '$body_bytes_sent "$http_user_agent"';
                          server {
                            listen 127.0.0.1:PORT reuseport;
                            access_log TARGET caudal PARAMETERS;
                            location / { return 200 "ok"; }
                          }
                        }
                        """.replace("DIR", directory.toString())
                                .replace("PORT", Integer.toString(port))
                                .replace("TARGET", logTarget)
                                .replace("PARAMETERS", logParameters));
        return PeerProcess.start(directory, List.of(program, "-p", directory.toString(), "-c", config.toString()))
                .awaitPort(port);
    }
}
