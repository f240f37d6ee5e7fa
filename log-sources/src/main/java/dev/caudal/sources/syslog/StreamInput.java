// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Connections of messages. One thread serves all: it takes what one connection has sent before it looks at the next, so none
 * is starved, and memory is bounded by connections times the longest message. A peer that vanished is noticed by the kernel
 * within two minutes, and one that says nothing gives way when others want its place.
 */
final class StreamInput implements MessageInput {
    private static final int READ_BYTES = 16 * 1024;
    private static final long TICK_MILLIS = 1000;
    private static final long ACCEPT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A connection that has been idle for less is not given up for a new one: something may be on its way. */
    private static final long GIVES_WAY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** After a minute without a word the peer is asked, six times in another minute. */
    private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 60,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

    private final String name;
    private final ServerSocketChannel server;
    private final Accepting accepting;
    private final SyslogSettings settings;
    private final SourceListener listener;
    private final Refusals refusals;
    private final SourceClock clock;
    private final Selector selector;
    private final SelectionKey serverKey;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(READ_BYTES);
    private final List<SelectionKey> connections = new ArrayList<>();
    private Iterator<SelectionKey> ready = Collections.emptyIterator();
    private @Nullable SelectionKey current;
    private boolean acceptTroubleTold;
    private boolean acceptPaused;
    private long acceptAgainNanos;
    private long tickedNanos;
    private volatile boolean finishing;

    /** How a connection is taken: {@link ServerSocketChannel#accept}, or a test's. */
    interface Accepting {
        @Nullable
        SocketChannel accept() throws IOException;
    }

    /**
     * Takes over a bound socket.
     *
     * @throws IOException if it cannot be watched; it is closed then
     */
    StreamInput(
            String name,
            ServerSocketChannel server,
            Accepting accepting,
            SyslogSettings settings,
            SourceListener listener,
            Refusals refusals,
            SourceClock clock)
            throws IOException {
        this.name = name;
        this.server = server;
        this.accepting = accepting;
        this.settings = settings;
        this.listener = listener;
        this.refusals = refusals;
        this.clock = clock;
        this.tickedNanos = clock.nanoTime();
        try {
            // The JDK takes descriptors of its own the first time that it closes a channel. If none are left then, it
            // can never close one again: so not later.
            SocketChannel.open().close();
            server.configureBlocking(false);
            selector = Selector.open();
            serverKey = server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public int receive(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            if (current != null) {
                int count = next(current, buffer, offset, length);
                if (count >= 0) {
                    return count;
                }
                current = null;
            }
            if (!advance()) {
                return END;
            }
        }
    }

    @Override
    public void abandon() {
        for (SelectionKey key : List.copyOf(connections)) {
            tellTorn(connectionOf(key), "the reader stopped");
            forget(key);
        }
        current = null;
    }

    @Override
    public void finish() {
        finishing = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        finishing = true;
        try (server;
                selector) {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException | ClosedSelectorException e) {
            // Nothing is written: an error on closing has nothing to tell.
        }
    }

    /** The next message of a connection, or a negative number when nothing more is to be had of it now. */
    private int next(SelectionKey key, byte[] buffer, int offset, int length) {
        Connection connection = connectionOf(key);
        while (true) {
            int count = connection.frames.next(buffer, offset, length);
            long refused = connection.frames.takeRefusedBytes();
            if (count == FrameDecoder.REFUSED || refused > 0) {
                refusals.add(
                        GapKind.REFUSED,
                        count == FrameDecoder.REFUSED ? 1 : 0,
                        refused,
                        () -> "a message over maxMessageBytes=" + settings.maxMessageBytes() + " of " + connection
                                + " was refused: raise the limit");
            }
            if (count == FrameDecoder.BAD_FRAME) {
                refusals.add(GapKind.BAD_FRAME, 1, connection.frames.pendingBytes(), () -> badFrame(connection));
                forget(key);
            }
            if (count != FrameDecoder.REFUSED) {
                return count;
            }
        }
    }

    private String badFrame(Connection connection) {
        String seen =
                connection + " was closed at '" + connection.frames.shape() + "' (letters and digits made alike): ";
        return settings.framing() == StreamFraming.AUTO
                ? seen
                        + "a number there is the length of what follows, or a customer's id; set framing: octet-counted or"
                        + " framing: lines, and header: none if messages have no header"
                : seen + "framing: " + settings.framing().label() + ", and this is no length and a space"
                        + (settings.header().prioritised()
                                ? " and <, with which a message with header: "
                                        + settings.header().label() + " begins"
                                : "");
    }

    /** Turns to the next connection that has something; false if all is read and nothing more is wanted. */
    private boolean advance() throws IOException {
        while (!ready.hasNext()) {
            selector.selectedKeys().clear();
            if (!finishing) {
                selector.select(!connections.isEmpty() || acceptPaused || refusals.hasUntold() ? TICK_MILLIS : 0);
                tick(clock.nanoTime());
                if (current != null) {
                    return true;
                }
            } else {
                // Who is waiting to be accepted has not been promised anything.
                serverKey.cancel();
                if (selector.selectNow() == 0) {
                    return false;
                }
            }
            ready = selector.selectedKeys().iterator();
        }
        SelectionKey key = ready.next();
        if (!key.isValid()) {
            return true;
        }
        if (key.isAcceptable()) {
            accept();
        } else {
            read(key);
        }
        return true;
    }

    private void tick(long now) {
        if (now - tickedNanos < TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
            return;
        }
        tickedNanos = now;
        refusals.tellDue();
        if (acceptPaused && now - acceptAgainNanos >= 0) {
            acceptPaused = false;
            serverKey.interestOps(SelectionKey.OP_ACCEPT);
        }
        for (SelectionKey key : List.copyOf(connections)) {
            if (connectionOf(key).idleNanos(now) >= settings.idleTimeout().toNanos()) {
                if (hasMore(key, now)) {
                    return; // This comes first; the others have their turn a second later.
                }
                end(
                        key,
                        "it said nothing for idleTimeout="
                                + settings.idleTimeout().toSeconds() + "s");
            }
        }
    }

    private void accept() {
        long now = clock.nanoTime();
        if (connections.size() >= settings.maxConnections() && !makeWay(now)) {
            return;
        }
        try {
            SocketChannel channel = accepting.accept();
            acceptTroubleTold = false;
            if (channel != null) {
                take(channel, now);
            }
        } catch (IOException e) {
            pauseAccepting(
                    now,
                    "a connection cannot be accepted: " + e.getMessage() + "; those that are open go on, and it is"
                            + " tried again every second (too many open files: raise LimitNOFILE, or ulimit -n)");
        }
    }

    /** Whoever waits is still there at the next attempt, so without a pause this would go round and round. */
    private void pauseAccepting(long now, String why) {
        serverKey.interestOps(0);
        acceptPaused = true;
        acceptAgainNanos = now + ACCEPT_PAUSE_NANOS;
        if (!acceptTroubleTold) {
            acceptTroubleTold = true;
            listener.notice(name, why);
        }
    }

    private void take(SocketChannel channel, long now) {
        try {
            channel.configureBlocking(false);
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_KEEPALIVE)) {
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                for (Map.Entry<SocketOption<Integer>, Integer> each : KEEP_ALIVE.entrySet()) {
                    if (channel.supportedOptions().contains(each.getKey())) {
                        channel.setOption(each.getKey(), each.getValue());
                    }
                }
            }
            FrameDecoder frames =
                    new FrameDecoder(settings.framing(), settings.header().prioritised(), settings.maxMessageBytes());
            connections.add(channel.register(selector, SelectionKey.OP_READ, new Connection(channel, frames, now)));
        } catch (IOException e) {
            closeQuietly(channel); // Reset by the peer meanwhile.
        }
    }

    /** Whether there is a place now. */
    private boolean makeWay(long now) {
        SelectionKey quietest = Collections.max(
                connections, Comparator.comparingLong(key -> connectionOf(key).idleNanos(now)));
        if (connectionOf(quietest).idleNanos(now) < GIVES_WAY_NANOS) {
            pauseAccepting(
                    now,
                    "a connection has to wait: maxConnections=" + settings.maxConnections()
                            + " are open, and each was heard of within "
                            + TimeUnit.NANOSECONDS.toSeconds(GIVES_WAY_NANOS) + " s; raise the limit");
            return false;
        }
        if (hasMore(quietest, now)) {
            return false;
        }
        end(
                quietest,
                "another wanted its place, with maxConnections=" + settings.maxConnections()
                        + ", and it was the one that had said nothing for longest");
        return true;
    }

    /** Whether a connection that is to be closed has sent something that is not read yet; then it is read next. */
    private boolean hasMore(SelectionKey key, long now) {
        try {
            boolean more = connectionOf(key).fill(scratch, now) > 0;
            current = more ? key : current;
            return more;
        } catch (IOException e) {
            return false;
        }
    }

    private void read(SelectionKey key) {
        Connection connection = connectionOf(key);
        boolean open;
        try {
            open = connection.fill(scratch, clock.nanoTime()) >= 0;
        } catch (IOException e) {
            open = false; // Reset by the peer: as good as closed.
        }
        if (open) {
            current = key;
            return;
        }
        tellTorn(connection, "the sender closed it");
        forget(key);
    }

    /** Closes a connection that its sender has not closed. */
    private void end(SelectionKey key, String why) {
        Connection connection = connectionOf(key);
        listener.notice(name, connection + " was closed: " + why);
        tellTorn(connection, why);
        forget(key);
    }

    private void tellTorn(Connection connection, String why) {
        int pending = connection.frames.pendingBytes();
        if (pending > 0) {
            refusals.add(GapKind.TORN_LINE, 1, pending, () -> connection + " ended in the middle of a message: " + why);
        }
    }

    private void forget(SelectionKey key) {
        connectionOf(key).close();
        key.cancel();
        connections.remove(key);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is written.
        }
    }

    private static Connection connectionOf(SelectionKey key) {
        return (Connection) key.attachment();
    }
}
