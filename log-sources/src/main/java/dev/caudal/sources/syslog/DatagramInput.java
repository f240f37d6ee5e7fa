// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceClock;
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
    private static final long TICK_MILLIS = 1000;

    private final String name;
    private final SourceListener listener;
    private final DatagramChannel channel;
    private final Selector selector;
    private final KernelDrops drops;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Refusals refusals;
    private final SourceClock clock;
    private long dropsCheckedNanos;
    private volatile boolean finishing;

    DatagramInput(
            String name,
            InetSocketAddress address,
            int receiveBufferBytes,
            SourceListener listener,
            Refusals refusals,
            SourceClock clock)
            throws IOException {
        this.name = name;
        this.listener = listener;
        this.refusals = refusals;
        this.clock = clock;
        this.dropsCheckedNanos = clock.nanoTime();
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
            boolean received = channel.receive(datagram) != null;
            // By the clock, not when there is nothing to read: that is never so while more comes than is read.
            checkDrops(false);
            if (received) {
                datagram.flip();
                int count = Math.min(datagram.limit(), length);
                datagram.get(buffer, offset, count);
                return count;
            }
            if (finishing) {
                return END;
            }
            selector.select(key -> {}, refusals.hasUntold() ? TICK_MILLIS : DROPS_INTERVAL.toMillis());
            refusals.tellDue();
        }
    }

    @Override
    public void abandon() {
        checkDrops(true);
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

    private void checkDrops(boolean atEnd) {
        long now = clock.nanoTime();
        if (now - dropsCheckedNanos < DROPS_INTERVAL.toNanos() && !atEnd) {
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
