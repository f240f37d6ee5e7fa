// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests of every kind that a log can have, each with a number and the checksum of it in its URL, and the origin behind the
 * server.
 */
final class HostileRequests {
    /** What the VCL does depends on the beginning of the path. */
    static final String VCL = """
            vcl 4.1;
            import std;
            backend default { .host = "127.0.0.1"; .port = "%d"; }
            sub vcl_recv {
              if (req.http.host ~ "^c[0-9]+") { std.log("customer:" + regsub(req.http.host, "^c([0-9]+).*", "\\1")); }
              std.log("second:  a b  c ");
              if (req.url ~ "^/vcl") { set req.http.X-Own = "vcl"; set req.http.X-Twice = "vcl"; unset req.http.X-Gone; }
              if (req.url ~ "^/long") { std.log("long:" + req.http.X-Long + req.http.X-Long + req.http.X-Long); }
              if (req.url ~ "^/many") { std.log("many:" + req.http.X-Long); std.log("many:" + req.http.X-Long); }
              if (req.url ~ "^/pipe") { return (pipe); }
              if (req.url ~ "^/synth") { return (synth(404, "Not here")); }
              if (req.url ~ "^/restart" && req.restarts == 0) { return (restart); }
              if (req.url ~ "^/pass") { return (pass); }
              return (hash);
            }
            sub vcl_backend_response {
              if (beresp.http.X-Esi) { set beresp.do_esi = true; }
              set beresp.ttl = 10m;
              if (bereq.url ~ "^/miss") { set beresp.uncacheable = true; }
            }
            sub vcl_deliver { if (req.url ~ "^/vcl") { set resp.http.X-Own = "vcl"; unset resp.http.X-Gone; } }
            """;

    private static final String[] KINDS = {
        "plain",
        "vcl",
        "long",
        "many",
        "pipe",
        "synth",
        "restart",
        "pass",
        "miss",
        "esi",
        "503",
        "head",
        "post",
        "bad",
        "abort",
        "close",
        "query",
        "auth",
        "bytes",
        "absolute"
    };

    private HostileRequests() {}

    /** An origin that answers by the path. */
    static final class Origin implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());

        Origin() throws IOException {
            daemon(this::accept, "origin");
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    daemon(() -> serve(socket), "origin's connection");
                } catch (IOException e) {
                    // Closed, or a client that went away.
                }
            }
        }

        private static void serve(Socket socket) {
            try (socket) {
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                StringBuilder line = new StringBuilder();
                String first = null;
                for (int next = in.read(); next >= 0; next = in.read()) {
                    if (next != '\n') {
                        line.append((char) next);
                        continue;
                    }
                    String text = line.toString().strip();
                    line.setLength(0);
                    if (first == null) {
                        first = text;
                    } else if (text.isEmpty()) {
                        out.write(answer(first).getBytes(StandardCharsets.ISO_8859_1));
                        out.flush();
                        first = null;
                    }
                }
            } catch (IOException e) {
                // A client that went away.
            }
        }

        private static String answer(String request) {
            boolean esi = request.contains(" /esi");
            String body = esi ? "a <esi:include src=\"/part" + request.hashCode() % 50 + "\"/> b" : "x".repeat(64);
            String headers =
                    "X-Own: origin\r\nX-Twice: 1\r\nX-Twice: 2\r\nX-Gone: was here\r\n" + (esi ? "X-Esi: 1\r\n" : "");
            String status = request.contains(" /503") ? "503 No" : "200 OK";
            String head = "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n";
            return request.startsWith("HEAD") ? head : head + body;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** Sends so many on several threads, and waits until all have been answered, or broken off. */
    static void send(int port, int count, int threads, long seed) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Thread[] senders = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            Random random = new Random(seed + t);
            senders[t] = daemon(
                    () -> {
                        while (next.get() < count) {
                            connection(port, random, next, count);
                        }
                    },
                    "sender");
        }
        for (Thread sender : senders) {
            sender.join();
        }
    }

    private static void connection(int port, Random random, AtomicInteger next, int count) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            StringBuilder batch = new StringBuilder();
            int requests = 1 + random.nextInt(20);
            boolean more = true;
            for (int i = 0; i < requests && more; i++) {
                int number = next.getAndIncrement();
                if (number >= count) {
                    break;
                }
                String kind = KINDS[random.nextInt(KINDS.length)];
                batch.append(request(kind, number, random, i == requests - 1));
                more = !kind.equals("pipe") && !kind.equals("bad") && !kind.equals("close") && !kind.equals("abort");
                if (kind.equals("abort")) {
                    socket.getOutputStream().write(batch.toString().getBytes(StandardCharsets.ISO_8859_1));
                    return; // Without reading an answer.
                }
            }
            batch.append("GET /last HTTP/1.1\r\nHost: c1.example\r\nConnection: close\r\n\r\n");
            socket.getOutputStream().write(batch.toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The server breaks off what is broken.
        }
    }

    /** A path that says whether it is whole. */
    static String path(String kind, int number) {
        return "/" + kind + "/" + number + "-" + Integer.toHexString(number * 0x9E3779B1);
    }

    private static String request(String kind, int number, Random random, boolean last) {
        String path = path(kind, number);
        String method = switch (kind) {
            case "head" -> "HEAD";
            case "post" -> "POST";
            default -> "GET";
        };
        String target = switch (kind) {
            case "query" -> path + "?a=\"b\"&c=\\d?e";
            case "absolute" -> "http://c" + random.nextInt(9) + ".example" + path;
            default -> path;
        };
        StringBuilder text =
                new StringBuilder(method + " " + target + (kind.equals("bad") ? " BAD" : " HTTP/1.1") + "\r\n");
        if (random.nextInt(20) != 0) {
            text.append("Host: c")
                    .append(random.nextInt(100))
                    .append(random.nextInt(10) == 0 ? ".EXAMPLE:80" : ".example")
                    .append("\r\n");
        }
        text.append("User-Agent: agent \"").append(number).append("\" \\\r\n");
        text.append("X-Twice: first\r\nx-twice: second\r\nX-Gone: was here\r\nX-Empty:\r\n");
        if (random.nextInt(4) == 0 || kind.equals("long") || kind.equals("many")) {
            text.append("X-Long: ")
                    .append("l".repeat(200 + random.nextInt(500)))
                    .append("\u00c3\u00a9\r\n");
        }
        if (kind.equals("bytes")) {
            StringBuilder all = new StringBuilder();
            for (char letter = 0x21; letter <= 0xff; letter++) {
                all.append(letter == 0x7f ? 'x' : letter);
            }
            text.append("X-Bytes: \t").append(all).append("\u00a0\t \r\n");
        }
        if (kind.equals("auth")) {
            String[] users = {
                "user:password", "us:er:x", "", ":", "u\ns\"er:x", "u".repeat(random.nextInt(150)) + ":p", "no colon"
            };
            String user = Base64.getEncoder()
                    .encodeToString(users[random.nextInt(users.length)].getBytes(StandardCharsets.ISO_8859_1));
            String[] schemes = {"Basic ", "basic  ", "BASIC ", "Bearer ", "Basic"};
            text.append("Authorization: ").append(schemes[random.nextInt(schemes.length)]);
            text.append(random.nextInt(5) == 0 ? user + "=" : random.nextInt(5) == 0 ? "*" + user : user)
                    .append("\r\n");
        }
        if (kind.equals("post")) {
            text.append("Content-Length: 5\r\n\r\n12345");
            return text.toString();
        }
        return text.append(last || kind.equals("close") ? "Connection: close\r\n\r\n" : "\r\n")
                .toString();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
