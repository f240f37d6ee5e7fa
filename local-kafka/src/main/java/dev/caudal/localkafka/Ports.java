// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** TCP ports of the loopback interface. No state; any thread. */
final class Ports {
    /** The highest TCP port, inclusive. */
    static final int MAX = 65_535;

    // Below the kernel's range for outgoing connections (32768 and up): a broker that is down for a moment finds its
    // port free again, because no client's socket is given it meanwhile.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    private Ports() {}

    /** Some different ports nobody listens on now, none of them one of those {@code taken}. */
    static List<Integer> free(int count, Set<Integer> taken, RandomGenerator random) {
        Set<Integer> found = new LinkedHashSet<>();
        for (int attempt = 0; found.size() < count; attempt++) {
            if (attempt == HIGHEST - LOWEST) {
                throw new LocalKafkaException(
                        "no " + count + " free ports between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1");
            }
            int port = random.nextInt(LOWEST, HIGHEST);
            if (!taken.contains(port) && isFree(port)) {
                found.add(port);
            }
        }
        return List.copyOf(found);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
