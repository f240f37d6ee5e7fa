// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.sources.Framing;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.internal.Opening;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Receives syslog messages and returns their payloads, one at a time.
 *
 * <p>One thread serves all senders. A sender is believed whatever it says: listen where only the web server can send to.
 * Datagrams that the kernel dropped, messages over the limit and connections that end in mid-message are reported as gaps.
 */
public final class SyslogSource implements LogSource {
    /** Room for the longest payload any handler takes, one byte more, and a header. */
    private static final int MESSAGE_BYTES = FramingLimits.MAX_LINE_BYTES + 1 + 2048;

    private final String name;
    private final SyslogSettings settings;
    private final Opening<MessageInput> opening = new Opening<>(MessageInput::finish, MessageInput::close);
    private byte @Nullable [] message; // the reader's

    /** A source that listens nowhere yet. */
    public SyslogSource(String name, SyslogSettings settings) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Framing framing() {
        return Framing.MESSAGES;
    }

    @Override
    public void open(SourceListener listener) throws IOException {
        opening.begin();
        opening.opened(listen(listener));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        MessageInput open = opening.current();
        byte[] whole = message == null ? new byte[MESSAGE_BYTES] : message;
        message = whole;
        int count;
        try {
            count = open.receive(whole, 0, whole.length);
        } catch (ClosedSelectorException e) {
            throw new ClosedChannelException();
        }
        if (count == MessageInput.END) {
            return END_OF_INPUT;
        }
        int payload = SyslogHeader.payloadStart(whole, 0, count);
        int copied = Math.min(count - payload, length);
        System.arraycopy(whole, payload, buffer, offset, copied);
        return copied;
    }

    @Override
    public void finish() {
        opening.finish();
    }

    @Override
    public void close() {
        opening.close();
    }

    private MessageInput listen(SourceListener listener) throws IOException {
        ListenAddress address = settings.listen();
        return switch (address.transport()) {
            case UDP -> new DatagramInput(name, socketOf(address), settings.receiveBufferBytes(), listener);
            case TCP -> streams(bind(socketOf(address)), listener);
            case UNIX -> streams(UnixSockets.bind(pathOf(address), settings.socketPermissions()), listener);
            case STDIN -> new StandardInput();
        };
    }

    private MessageInput streams(ServerSocketChannel server, SourceListener listener) throws IOException {
        return new StreamInput(name, server, settings.maxConnections(), settings.maxMessageBytes(), listener);
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server.bind(address);
        } catch (IOException e) {
            server.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress socketOf(ListenAddress address) {
        return Objects.requireNonNull(address.socket(), "socket");
    }

    private static Path pathOf(ListenAddress address) {
        return Objects.requireNonNull(address.path(), "path");
    }
}
