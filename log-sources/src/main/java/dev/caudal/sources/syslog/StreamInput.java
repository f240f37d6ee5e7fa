// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Connections of messages. One thread serves all: it takes what one connection has sent before it looks at the next, so none
 * is starved, and memory is bounded by connections times the longest message.
 */
final class StreamInput implements MessageInput {
    private static final int READ_BYTES = 16 * 1024;

    private final String name;
    private final ServerSocketChannel server;
    private final int maxConnections;
    private final int maxMessageBytes;
    private final SourceListener listener;
    private final Selector selector;
    private final SelectionKey accepting;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(READ_BYTES);
    private Iterator<SelectionKey> ready = Collections.emptyIterator();
    private @Nullable Connection current;
    private int connections;
    private volatile boolean finishing;

    /**
     * Takes over a bound socket.
     *
     * @throws IOException if it cannot be watched; it is closed then
     */
    StreamInput(
            String name, ServerSocketChannel server, int maxConnections, int maxMessageBytes, SourceListener listener)
            throws IOException {
        this.name = name;
        this.server = server;
        this.maxConnections = maxConnections;
        this.maxMessageBytes = maxMessageBytes;
        this.listener = listener;
        try {
            server.configureBlocking(false);
            selector = Selector.open();
            accepting = server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public int receive(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            if (current != null) {
                int count = current.next(buffer, offset, length);
                if (count >= 0) {
                    return count;
                }
                if (count == Connection.REFUSED) {
                    listener.gap(
                            name,
                            GapKind.REFUSED,
                            1,
                            0,
                            "a message over maxMessageBytes=" + maxMessageBytes + " was refused: raise the limit");
                    continue;
                }
                current = null;
            }
            if (!advance()) {
                return END;
            }
        }
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

    /** Turns to the next connection that has something; false if all is read and nothing more is wanted. */
    private boolean advance() throws IOException {
        while (!ready.hasNext()) {
            selector.selectedKeys().clear();
            if (!finishing) {
                selector.select();
            } else {
                // Who is waiting to be accepted has not been promised anything.
                accepting.cancel();
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

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        if (connections >= maxConnections) {
            channel.close();
            listener.notice(name, "a connection was refused: maxConnections=" + maxConnections + " are open");
            return;
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Connection(channel, maxMessageBytes));
        connections++;
    }

    private void read(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        boolean open;
        try {
            open = connection.fill(scratch);
        } catch (IOException e) {
            open = false; // Reset by the peer: as good as closed.
        }
        if (open) {
            current = connection;
            return;
        }
        if (connection.hasPartial()) {
            listener.gap(name, GapKind.TORN_LINE, 1, 0, "a connection ended in the middle of a message");
        }
        connection.close();
        key.cancel();
        connections--;
    }
}
