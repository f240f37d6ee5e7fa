// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

/**
 * Datagrams. Those that the kernel threw away because nobody read them in time are counted as gaps: Linux tells how many in
 * {@code /proc/net/udp}.
 */
final class DatagramInput implements MessageInput {
    /** Larger than any datagram: none is cut by the kernel without a word. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final Duration DROPS_INTERVAL = Duration.ofSeconds(5);

    private final String name;
    private final SourceListener listener;
    private final DatagramChannel channel;
    private final Selector selector;
    private final KernelDrops drops;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long dropsCheckedNanos = System.nanoTime();
    private volatile boolean finishing;

    DatagramInput(String name, InetSocketAddress address, int receiveBufferBytes, SourceListener listener)
            throws IOException {
        this.name = name;
        this.listener = listener;
        this.channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            channel.bind(address);
            channel.configureBlocking(false);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            drops = new KernelDrops(port);
            drops.sinceLastTime(); // What another socket with this port number lost before is not ours.
            int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
            if (granted < receiveBufferBytes) {
                listener.notice(
                        name,
                        "receiveBuffer=" + receiveBufferBytes + ": the kernel granted " + granted
                                + " bytes; raise net.core.rmem_max, or ask for less");
            }
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    public int receive(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            datagram.clear();
            if (channel.receive(datagram) != null) {
                datagram.flip();
                int count = Math.min(withoutLineEnd(), length);
                datagram.get(buffer, offset, count);
                return count;
            }
            checkDrops();
            if (finishing) {
                return END;
            }
            selector.select(key -> {}, DROPS_INTERVAL.toMillis());
        }
    }

    @Override
    public void finish() {
        finishing = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            finish();
        } catch (IOException e) {
            // Nothing is written: an error on closing has nothing to tell.
        }
    }

    /** Some senders end a datagram as they would a line. */
    private int withoutLineEnd() {
        int length = datagram.limit();
        if (length > 0 && datagram.get(length - 1) == '\n') {
            length--;
            if (length > 0 && datagram.get(length - 1) == '\r') {
                length--;
            }
        }
        return length;
    }

    private void checkDrops() {
        long now = System.nanoTime();
        if (now - dropsCheckedNanos < DROPS_INTERVAL.toNanos() && !finishing) {
            return;
        }
        dropsCheckedNanos = now;
        long more = drops.sinceLastTime();
        if (more > 0) {
            listener.gap(
                    name,
                    GapKind.OVERRUN,
                    more,
                    0,
                    more + " datagrams were dropped by the kernel: its receive buffer was full");
        }
    }
}
