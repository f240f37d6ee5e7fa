// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.sources.internal.Reach;
import dev.caudal.sources.spi.Claim;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a syslog source listens: {@code udp://127.0.0.1:5140}, {@code tcp://[::1]:5140}, {@code unix:/run/caudal/log.sock}, or
 * {@code stdin} for a datagram socket that systemd connected to standard input.
 *
 * @param transport how messages come
 * @param socket address and port; null unless UDP or TCP
 * @param path of the unix socket; null unless unix
 */
public record ListenAddress(
        Transport transport,
        @Nullable InetSocketAddress socket,
        @Nullable Path path) {
    private static final Pattern INTERNET = Pattern.compile("(udp|tcp)://(\\[[0-9a-fA-F:.]+]|[0-9.]+):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /** How messages come. */
    public enum Transport {
        /** One datagram is one message. */
        UDP,
        /** Connections of messages, see {@link StreamFraming}. */
        TCP,
        /** As {@link #TCP}, on a unix stream socket. */
        UNIX,
        /** Standard input is a datagram socket: one datagram is one message. */
        STDIN
    }

    /**
     * Reads an address as a configuration has it. Host names are refused: what is listened on must not depend on a resolver.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ListenAddress parse(String text) {
        if (text.equals("stdin")) {
            return new ListenAddress(Transport.STDIN, null, null);
        }
        if (text.startsWith("unix:/")) {
            try {
                return new ListenAddress(Transport.UNIX, null, Path.of(text.substring("unix:".length())));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is not a path: " + e.getReason(), e);
            }
        }
        Matcher internet = INTERNET.matcher(text);
        if (!internet.matches() || Integer.parseInt(internet.group(3)) > MAX_PORT) {
            throw new IllegalArgumentException("'" + text
                    + "' must be udp://ADDRESS:PORT, tcp://ADDRESS:PORT, unix:/PATH or stdin, with a numeric address");
        }
        try {
            InetAddress address = InetAddress.getByName(internet.group(2));
            Transport transport = internet.group(1).equals("udp") ? Transport.UDP : Transport.TCP;
            return new ListenAddress(
                    transport, new InetSocketAddress(address, Integer.parseInt(internet.group(3))), null);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' has no valid numeric address", e);
        }
    }

    /** Whether messages come on connections, where one has to be told from the next. */
    public boolean isConnected() {
        return transport == Transport.TCP || transport == Transport.UNIX;
    }

    /** Why it cannot be listened on, with what to do. */
    IOException refused(IOException e) {
        String cause = String.valueOf(e.getMessage());
        String remedy = "";
        if (path != null && isInUse(e)) {
            remedy = "; another process listens there: end it, or choose another path";
        } else if (path != null) {
            remedy = Reach.obstacle(path)
                    .map(obstacle -> "; " + obstacle)
                    .orElse("; choose a path that is free and short, in a folder where this process may make files");
        } else if (cause.contains("denied")) {
            remedy = "; choose a port from 1024 on, or give this process the capability CAP_NET_BIND_SERVICE";
        } else if (isInUse(e)) {
            remedy = "; another process listens there: end it, or choose another port";
        } else if (cause.contains("assign")) {
            remedy = "; this machine has no such address";
        }
        return new IOException("cannot listen on " + (path != null ? path : socket) + ": " + cause + remedy, e);
    }

    /**
     * Tries to take the address, and leaves it again at once: no connection is accepted, no datagram kept, no file made.
     *
     * @return what is in the way; null if nothing is, or a descriptor from systemd is still to come
     */
    @Nullable
    IOException trial() {
        try {
            switch (transport) {
                case UDP -> new DatagramSocket(socket).close();
                case TCP -> {
                    try (Socket bound = new Socket()) {
                        bound.setReuseAddress(true);
                        bound.bind(socket); // Not listening: whoever connects at this moment is refused as before.
                    }
                }
                case UNIX -> UnixSockets.requireFree(Objects.requireNonNull(path));
                case STDIN -> {}
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Whether the address is somebody's, who may be this node's own edge-producer. */
    static boolean isInUse(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("in use");
    }

    /** What listening here needs for itself. */
    Claim claim(String option) {
        return switch (transport) {
            case UDP -> Claim.udp(option, "address", Objects.requireNonNull(socket));
            case TCP -> Claim.tcp(option, "address", Objects.requireNonNull(socket));
            case UNIX -> Claim.file(option, "socket", Objects.requireNonNull(path));
            case STDIN -> Claim.standardInput(option);
        };
    }

    /** Whether only processes of this machine can reach it. */
    public boolean isLocal() {
        return socket == null || socket.getAddress().isLoopbackAddress();
    }
}
