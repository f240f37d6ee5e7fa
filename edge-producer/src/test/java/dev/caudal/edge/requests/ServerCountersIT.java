// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The counters of a real varnishd and a real nginx, against requests that are made of them. */
final class ServerCountersIT {
    private static final int REQUESTS = 37;
    private static final long PATIENCE_SECONDS = 60;
    /** A few requests that show that the server serves. */
    private static final int BEFORE = 5;

    private Path directory;
    private final List<Process> servers = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        // Workers run as users of their own, and have to get in.
        directory = Files.setPosixFilePermissions(
                Files.createTempDirectory("caudal-counters-"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void end() throws Exception {
        for (Process server : servers) {
            server.destroy();
            if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void shouldReadWhatVarnishHasServed() throws Exception {
        require("varnish", "varnishd", "varnishstat");
        Path vcl = Files.writeString(directory.resolve("site.vcl"), """
                vcl 4.1;
                backend default none;
                sub vcl_recv { return (synth(200)); }
                """);
        Path home = directory.resolve("varnish");
        RequestCounter counter = RequestCounter.of("varnish " + home);
        assertThatThrownBy(counter::read)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("varnishstat: ended with");

        int port = freePort();
        List<String> command = new ArrayList<>(List.of("/usr/sbin/varnishd"));
        if (!System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-j", "none"));
        }
        command.addAll(List.of("-F", "-n", home.toString(), "-a", "127.0.0.1:" + port, "-f", vcl.toString()));
        command.addAll(List.of("-s", "malloc,16m", "-p", "vsl_space=4m", "-p", "thread_pool_min=5"));
        start(command);
        awaitServing(port);
        compare(counter, port, 0);
    }

    @Test
    void shouldReadWhatNginxHasServed() throws Exception {
        require("nginx-light", "nginx");
        int port = freePort();
        Path file = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 64; }
                http {
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    access_log off;
                    server {
                        listen 127.0.0.1:%d;
                        location / { return 200 'hello'; }
                        location = /stub_status { stub_status; allow 127.0.0.1; deny all; }
                    }
                }
                """.formatted(port));
        RequestCounter counter = RequestCounter.of("http://127.0.0.1:" + port + "/stub_status");
        assertThatThrownBy(counter::read).isInstanceOf(IOException.class).hasMessageStartingWith("nobody answers");
        start(List.of("/usr/sbin/nginx", "-p", directory.toString(), "-e", "stderr", "-c", file.toString()));
        awaitServing(port);
        // The page is a request, too.
        compare(counter, port, 1);
        assertThatThrownBy(RequestCounter.of("http://127.0.0.1:" + port + "/")::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not that of stub_status");
    }

    private static void compare(RequestCounter counter, int port, int ownRequests) throws Exception {
        RequestComparison comparison = new RequestComparison(source -> 5);
        comparison.take(Map.of(counter, List.of("access")));
        comparison.look();
        assertThat(comparison.servers().get(0).problem()).isNull();
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(get(port)).startsWith("HTTP/1.1 200");
        }
        // A worker of Varnish adds what it has counted to the others' when it has finished, or after its next requests.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int more = 0;
        comparison.look();
        while (comparison.servers().get(0).requests() < REQUESTS && System.nanoTime() < deadline) {
            assertThat(get(port)).startsWith("HTTP/1.1 200");
            comparison.look();
            more++;
        }
        // What was made before the first look may be counted after it.
        assertThat(comparison.servers().get(0).requests())
                .isBetween((long) REQUESTS, REQUESTS + BEFORE + more + (1L + more) * ownRequests);
        assertThat(comparison.servers().get(0).lines()).isZero();
    }

    private void start(List<String> command) throws IOException {
        servers.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start());
    }

    private void awaitServing(int port) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            try {
                if (get(port).startsWith("HTTP/1.1 200")) {
                    return;
                }
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new AssertionError("does not serve: " + Files.readString(directory.resolve("server.log")));
    }

    private static String get(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void require(String debianPackage, String... programs) {
        for (String program : programs) {
            if (!Files.exists(Path.of("/usr/sbin", program)) && !Files.exists(Path.of("/usr/bin", program))) {
                if ("true".equals(System.getenv("CI"))) {
                    Assertions.fail("missing " + debianPackage);
                }
                Assumptions.abort("missing " + debianPackage);
            }
        }
    }
}
