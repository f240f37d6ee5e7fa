// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/** Whether {@code http.listen} can be listened at, and what to do if it cannot. Stateless. */
public final class ListenTrial {
    private ListenTrial() {}

    /** What is in the way at present; empty if nothing is. Listens for a moment. */
    public static Optional<String> problem(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(resolved(address));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(explain(address, e));
        }
    }

    static InetSocketAddress resolved(InetSocketAddress address) throws UnknownHostException {
        InetSocketAddress now =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        if (now.isUnresolved()) {
            throw new UnknownHostException("the name has no address");
        }
        return now;
    }

    static String explain(InetSocketAddress address, IOException e) {
        String cause = String.valueOf(e.getMessage());
        String lower = cause.toLowerCase(Locale.ROOT);
        String remedy = "choose another address for http.listen";
        if (lower.contains("in use")) {
            remedy = "another process listens there; end it, or choose another port for http.listen";
        } else if (lower.contains("cannot assign")) {
            remedy = "this machine has no such address; give http.listen one that it has";
        } else if (lower.contains("denied")) {
            remedy = "this user may not listen there; choose a port from 1024 on for http.listen";
        }
        return "http.listen=" + address.getHostString() + ":" + address.getPort() + ": " + cause + ": " + remedy;
    }
}
