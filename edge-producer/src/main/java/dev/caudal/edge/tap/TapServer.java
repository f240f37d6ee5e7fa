// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tap;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers at a unix socket that only the process's own user can open. One look at a time, on one thread, {@code tap}: whoever
 * comes second waits. Somebody who asks nothing, or takes nothing, keeps others waiting and no reader.
 */
public final class TapServer implements AutoCloseable {
    /** Instead of a line's length: it is over, and a count of missed lines follows. */
    static final int END = -1;
    /** Instead of a line's length: the request is refused, and a text follows. */
    static final int REFUSED = -2;

    private static final Logger LOG = LoggerFactory.getLogger(TapServer.class);
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_SOCKET = 0140000;
    /** Of Linux, with an end of its own. */
    private static final int MOST_PATH_BYTES = 107;

    private static final long LOOK_MILLIS = 200;
    private static final long FIRST_PAUSE_NANOS = 10_000_000;
    private static final long MOST_PAUSE_NANOS = 5_000_000_000L;

    private final Path path;
    private final Taps taps;
    private final ServerSocketChannel server;
    private final Thread thread = new Thread(this::run, "tap");
    private volatile @Nullable SocketChannel client;

    private TapServer(Path path, Taps taps, ServerSocketChannel server) {
        this.path = path;
        this.taps = taps;
        this.server = server;
        thread.setDaemon(true);
    }

    /**
     * Begins to answer.
     *
     * @throws IOException if there cannot be a socket at this path
     */
    public static TapServer start(Path path, Taps taps) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Optional<String> problem = problem(path);
            if (problem.isPresent()) {
                throw new IOException(problem.get());
            }
            // What a crashed run has left.
            Files.deleteIfExists(path);
            server.bind(UnixDomainSocketAddress.of(path), 4);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | IllegalArgumentException e) {
            server.close();
            throw new IOException("tap.socket=" + path + ": " + e.getMessage(), e);
        }
        TapServer made = new TapServer(path, taps, server);
        made.thread.start();
        return made;
    }

    /** What keeps a socket from being made here, and what to do; empty if nothing does. Changes nothing. */
    public static Optional<String> problem(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return Optional.of("there is no directory " + parent + "; make it, or choose another place");
        }
        if (!Files.isWritable(parent)) {
            return Optional.of("this user may not write in " + parent + "; let it, or choose another place");
        }
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MOST_PATH_BYTES) {
            return Optional.of("is longer than " + MOST_PATH_BYTES + " bytes; choose a shorter path");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & TYPE_MASK) != TYPE_SOCKET) {
                return Optional.of("is there and is not a socket; move it away, or choose another path");
            }
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            return Optional.of("a process listens there already; if it is not this node's own, choose another path");
        } catch (IOException e) {
            return Optional.empty(); // Nobody listens.
        }
    }

    private void run() {
        int failures = 0;
        while (server.isOpen()) {
            SocketChannel accepted;
            try {
                accepted = server.accept();
                failures = 0;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                // Such as too many open files: it fails again at once, until others are closed.
                if (failures++ == 0) {
                    LOG.warn("tap: cannot accept, and tries again until it can: {}", e.getMessage());
                }
                LockSupport.parkNanos(Math.min(MOST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(failures, 10)));
                continue;
            }
            serve(accepted);
        }
    }

    private void serve(SocketChannel accepted) {
        try (accepted) {
            client = accepted;
            answer(accepted);
        } catch (ClosedChannelException e) {
            // The end, of us or of who looked.
        } catch (IOException | RuntimeException e) {
            LOG.info("tap: ended: {}", e.getMessage());
        } finally {
            client = null;
            taps.end();
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        BufferedReader in = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8), 4096);
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
        TapRequest request;
        try {
            request = TapRequest.read(in);
        } catch (IllegalArgumentException e) {
            out.writeInt(REFUSED);
            out.writeUTF(String.valueOf(e.getMessage()));
            return;
        }
        LOG.info("tap: customer={} is looked at for {}", request.customer(), request.time());
        long endNanos = System.nanoTime() + request.time().toNanos();
        Taps.Look look = new Taps.Look(request.customer(), endNanos);
        taps.begin(look);
        try {
            send(look, request, endNanos, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        taps.end();
        out.writeInt(END);
        out.writeLong(look.missed.get());
    }

    private static void send(Taps.Look look, TapRequest request, long endNanos, DataOutputStream out)
            throws IOException, InterruptedException {
        int sent = 0;
        while (sent < request.lines() && System.nanoTime() - endNanos < 0) {
            byte[] line = look.lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (line == null) {
                // Whoever has gone is found here.
                out.writeInt(0);
            } else if (line.length > 0
                    && (request.grep() == null
                            || request.grep()
                                    .matcher(new String(line, StandardCharsets.UTF_8))
                                    .find())) {
                out.writeInt(line.length);
                out.write(line);
                sent++;
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            SocketChannel open = client;
            if (open != null) {
                open.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.info("tap: {}", e.getMessage());
        }
    }
}
