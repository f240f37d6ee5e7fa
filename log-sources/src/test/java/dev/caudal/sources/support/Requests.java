// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** HTTP requests for {@code /?n=0}, {@code /?n=1} and so on, many on a connection. */
public final class Requests {
    private static final int PER_CONNECTION = 100;

    private Requests() {}

    /** Sends them from this number on, and waits for all answers. */
    public static void send(int port, int from, int count) throws IOException {
        for (int first = from; first < from + count; first += PER_CONNECTION) {
            connection(port, first, Math.min(from + count, first + PER_CONNECTION));
        }
    }

    /** As {@link #send}, on several threads at once. */
    public static void sendAtOnce(int port, int from, int count, int threads) throws InterruptedException {
        List<Thread> senders = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int start = from + t * (count / threads);
            Thread sender = new Thread(() -> {
                try {
                    send(port, start, count / threads);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.setUncaughtExceptionHandler((thread, failure) -> {
                synchronized (failures) {
                    failures.add(failure);
                }
            });
            senders.add(sender);
            sender.start();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("requests failed", failures.get(0));
        }
    }

    private static void connection(int port, int from, int to) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            StringBuilder text = new StringBuilder();
            for (int n = from; n < to; n++) {
                text.append("GET /?n=").append(n).append(" HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: test\r\n");
                text.append(n == to - 1 ? "Connection: close\r\n\r\n" : "\r\n");
            }
            OutputStream out = socket.getOutputStream();
            out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
