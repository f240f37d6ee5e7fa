// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.sources.Framing;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.internal.Opening;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
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
 * Datagrams that the kernel dropped, messages over the limit, headers and frames that are not understood, and connections that
 * end in mid-message are reported as gaps.
 */
public final class SyslogSource implements LogSource {
    /** Room for the longest payload any handler takes, one byte more, and a header. */
    private static final int MESSAGE_BYTES = FramingLimits.MAX_LINE_BYTES + 1 + 2048;

    private final String name;
    private final SyslogSettings settings;
    private final SourceClock clock;
    private final SyslogHeader header;
    private final Opening<MessageInput> opening = new Opening<>(MessageInput::finish, MessageInput::close);
    private byte @Nullable [] message; // the reader's
    private @Nullable Refusals refusals; // the reader's
    private @Nullable MessageInput input; // the reader's, closed or not

    /** A source that listens nowhere yet. */
    public SyslogSource(String name, SyslogSettings settings) {
        this(name, settings, SourceClock.SYSTEM);
    }

    SyslogSource(String name, SyslogSettings settings, SourceClock clock) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.clock = clock;
        this.header = new SyslogHeader(settings.header(), !settings.listen().isConnected());
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
        abandon();
        opening.begin();
        Refusals untold = new Refusals(name, listener, clock);
        MessageInput opened = listen(listener, untold);
        refusals = untold;
        input = opened;
        opening.opened(opened);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        byte[] whole = message == null ? new byte[MESSAGE_BYTES] : message;
        message = whole;
        try {
            MessageInput open = opening.current();
            Refusals untold = Objects.requireNonNull(refusals, "opened before");
            while (true) {
                int received = open.receive(whole, 0, whole.length);
                if (received == MessageInput.END) {
                    abandon();
                    return END_OF_INPUT;
                }
                int end = withoutEnd(whole, received);
                int payload = header.payloadStart(whole, 0, end);
                if (payload != SyslogHeader.UNKNOWN) {
                    untold.tellDue();
                    int copied = Math.min(end - payload, length);
                    System.arraycopy(whole, payload, buffer, offset, copied);
                    return copied;
                }
                untold.add(GapKind.UNKNOWN_HEADER, 1, end, () -> notUnderstood(whole, end));
            }
        } catch (ClosedSelectorException | CancelledKeyException e) {
            abandon();
            throw new ClosedChannelException();
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    /** Nothing more is read of what is open: tells of all that came in and was not passed on. */
    private void abandon() {
        if (input != null) {
            input.abandon();
        }
        if (refusals != null) {
            refusals.end();
        }
    }

    private String notUnderstood(byte[] whole, int end) {
        return "'" + Refusals.shape(whole, 0, end) + "' (letters and digits made alike) has no header that header: "
                + settings.header().label()
                + " knows for sure; have the sender write RFC 5424 or a time and 'tag: ', or set header: to what it writes"
                + " (rfc3164 for a tag without time, rsyslog for two spaces after RFC 5424, timed, priority, none)";
    }

    /** Some senders end a datagram as they would a line, or a text in C. */
    static int withoutEnd(byte[] bytes, int length) {
        int end = length > 0 && bytes[length - 1] == 0 ? length - 1 : length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
            if (end > 0 && bytes[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }

    @Override
    public void finish() {
        opening.finish();
    }

    @Override
    public void close() {
        opening.close();
    }

    private MessageInput listen(SourceListener listener, Refusals untold) throws IOException {
        ListenAddress address = settings.listen();
        try {
            return listen(address, listener, untold);
        } catch (IOException e) {
            throw address.refused(e);
        }
    }

    private MessageInput listen(ListenAddress address, SourceListener listener, Refusals untold) throws IOException {
        return switch (address.transport()) {
            case UDP ->
                new DatagramInput(name, socketOf(address), settings.receiveBufferBytes(), listener, untold, clock);
            case TCP -> streams(bind(socketOf(address)), listener, untold);
            case UNIX -> streams(UnixSockets.bind(pathOf(address), settings.socketPermissions()), listener, untold);
            case STDIN -> new StandardInput();
        };
    }

    private MessageInput streams(ServerSocketChannel server, SourceListener listener, Refusals untold)
            throws IOException {
        return new StreamInput(name, server, server::accept, settings, listener, untold, clock);
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server.bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static InetSocketAddress socketOf(ListenAddress address) {
        return Objects.requireNonNull(address.socket(), "socket");
    }

    private static Path pathOf(ListenAddress address) {
        return Objects.requireNonNull(address.path(), "path");
    }
}
