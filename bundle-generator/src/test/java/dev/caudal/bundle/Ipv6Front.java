// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Makes a broker that listens at IPv4 reachable at the same port of {@code ::1}. Bytes pass as they are. */
final class Ipv6Front implements AutoCloseable {
    private final ServerSocket listener;

    Ipv6Front(int port) throws IOException {
        listener = new ServerSocket(port, 50, InetAddress.getAllByName("::1")[0]);
    }

    void start() {
        daemon(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                daemon(() -> copy(near, far));
                daemon(() -> copy(far, near));
            } catch (IOException e) {
                // Closed, or nobody there: the next one.
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One end is gone, and so is the other now.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "ipv6-front");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
