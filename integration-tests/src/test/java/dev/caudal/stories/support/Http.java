// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP as hostile clients speak it: any bytes, one request for each connection. Any thread. */
public final class Http {
    private static final int TIMEOUT_MILLIS = 20_000;

    private Http() {}

    /**
     * Asks a server of this machine for a path of a site, and returns the answer.
     *
     * @param headers more header lines, each with its line end; one byte for each character
     */
    public static String get(int port, String site, String path, String headers) {
        return send(
                port, "GET " + path + " HTTP/1.1\r\nHost: " + site + "\r\nConnection: close\r\n" + headers + "\r\n");
    }

    /** Sends these bytes as a request, one for each character, and returns the answer. */
    public static String send(int port, String request) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(request, e);
        }
    }
}
