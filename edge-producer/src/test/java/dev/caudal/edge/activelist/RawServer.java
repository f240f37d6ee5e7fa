// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each connection with whatever bytes the test wants, at whatever pace. */
final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Answer answer;
    private final boolean readsFirst;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** Writes until it throws or returns; then the connection is closed. */
    @FunctionalInterface
    interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    /** @param readsFirst whether a request is read before the answer begins */
    RawServer(ServerSocket socket, boolean readsFirst, Answer answer) {
        this.socket = socket;
        this.readsFirst = readsFirst;
        this.answer = answer;
        Thread thread = new Thread(this::run, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    static ServerSocket plain() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Writes one byte each few milliseconds, for ever. */
    static void drip(OutputStream out, String text) throws IOException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; ; i++) {
            out.write(bytes[i % bytes.length]);
            out.flush();
            Thread.sleep(20);
        }
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private void run() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                open.add(connection);
                if (readsFirst) {
                    BufferedReader reader = new BufferedReader(
                            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
                    String line = reader.readLine();
                    while (line != null && !line.isEmpty()) {
                        line = reader.readLine();
                    }
                }
                answer.write(connection.getOutputStream());
            } catch (IOException | InterruptedException e) {
                // The other side has had enough, as it should.
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
