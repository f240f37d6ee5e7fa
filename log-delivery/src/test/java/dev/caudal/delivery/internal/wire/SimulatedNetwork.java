// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.network.TransferableChannel;

/**
 * A selector without sockets under the library's own client: bytes of requests go to a {@link Far}, which gives back bytes of
 * responses. While the sender would sleep, the {@link Scheduler} lets simulated time go on.
 */
public final class SimulatedNetwork implements Selectable {
    private final Scheduler scheduler;
    private final Far far;
    private final Map<String, Boolean> channels = new HashMap<>();
    private final List<NetworkSend> sends = new ArrayList<>();
    private final List<NetworkReceive> receives = new ArrayList<>();
    private final Map<String, ChannelState> disconnects = new HashMap<>();
    /** As with sockets: that the other end is gone is noticed in the next {@link #poll}, not in the midst of what goes on. */
    private final Map<String, ChannelState> unnoticed = new TreeMap<>();

    private final List<String> connects = new ArrayList<>();
    private final Map<String, List<NetworkReceive>> early = new HashMap<>();
    private boolean awake;

    /** What goes on while the sender sleeps. */
    public interface Scheduler extends Clock {
        /** Lets time go on up to this moment, or until there is news for the network. */
        void runUntil(long nanos);

        /** The network has news. */
        void stop();
    }

    /** Who is at the other end. */
    public interface Far {
        /** A connection is wanted; answered by {@link #connected} or {@link #disconnected}, or never. */
        void connecting(String node, InetSocketAddress address);

        /** A request, without its length. */
        void requested(String node, ByteBuffer request);

        /** Our end was closed. */
        void closed(String node);
    }

    public SimulatedNetwork(Scheduler scheduler, Far far) {
        this.scheduler = scheduler;
        this.far = far;
    }

    /** The real connections over this. */
    public BrokerNetwork network(NetworkSettings settings) {
        return new BrokerNetwork(settings, scheduler, SimulatedNetwork::resolve, this);
    }

    private static InetAddress[] resolve(String host) throws java.net.UnknownHostException {
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {10, 0, 0, 1})};
    }

    public void connected(String node) {
        if (Boolean.FALSE.equals(channels.get(node))) {
            channels.put(node, true);
            connects.add(node);
            news();
        }
    }

    public void disconnected(String node) {
        Boolean wasReady = channels.get(node);
        if (wasReady != null) {
            unnoticed.put(
                    node, wasReady ? new ChannelState(ChannelState.State.READY, node) : ChannelState.NOT_CONNECTED);
            news();
        }
    }

    public void responded(String node, ByteBuffer response) {
        if (channels.containsKey(node)) {
            early.computeIfAbsent(node, any -> new ArrayList<>()).add(new NetworkReceive(node, response));
            news();
        }
    }

    private void news() {
        scheduler.stop();
    }

    @Override
    public void connect(String node, InetSocketAddress address, int sendBuffer, int receiveBuffer) {
        channels.put(node, false);
        early.remove(node);
        unnoticed.remove(node);
        far.connecting(node, address);
    }

    @Override
    public void send(NetworkSend send) {
        String node = send.destinationId();
        if (!Boolean.TRUE.equals(channels.get(node))) {
            throw new IllegalStateException("not connected: " + node);
        }
        Collector bytes = new Collector((int) send.size());
        try {
            while (!send.completed()) {
                send.writeTo(bytes);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        sends.add(send);
        ByteBuffer request = bytes.buffer.flip();
        request.getInt();
        far.requested(node, request.slice());
        awake = true;
    }

    @Override
    public void poll(long timeoutMillis) {
        if (!awake && !hasNews()) {
            scheduler.runUntil(scheduler.nanoTime() + Math.min(timeoutMillis, 1_000_000) * 1_000_000);
        }
        awake = false;
        channels.keySet().removeAll(unnoticed.keySet());
        disconnects.putAll(unnoticed);
        unnoticed.clear();
        // As a selector does: one response of each connection at a time.
        for (String node : new TreeSet<>(early.keySet())) {
            List<NetworkReceive> waiting = early.get(node);
            if (channels.containsKey(node)) {
                receives.add(waiting.remove(0));
            }
            if (waiting.isEmpty() || !channels.containsKey(node)) {
                early.remove(node);
            }
        }
    }

    private boolean hasNews() {
        return !early.isEmpty()
                || !unnoticed.isEmpty()
                || !disconnects.isEmpty()
                || !connects.isEmpty()
                || !sends.isEmpty();
    }

    @Override
    public List<NetworkSend> completedSends() {
        return taken(sends);
    }

    @Override
    public Collection<NetworkReceive> completedReceives() {
        return taken(receives);
    }

    @Override
    public Map<String, ChannelState> disconnected() {
        Map<String, ChannelState> all = new HashMap<>(disconnects);
        disconnects.clear();
        return all;
    }

    @Override
    public List<String> connected() {
        return taken(connects);
    }

    private static <T> List<T> taken(List<T> from) {
        List<T> all = List.copyOf(from);
        from.clear();
        return all;
    }

    @Override
    public void close(String node) {
        channels.remove(node);
        early.remove(node);
        unnoticed.remove(node);
        far.closed(node);
    }

    @Override
    public void close() {
        for (String node : new TreeSet<>(channels.keySet())) {
            close(node);
        }
    }

    @Override
    public void wakeup() {
        awake = true;
        scheduler.stop();
    }

    @Override
    public boolean isChannelReady(String node) {
        return Boolean.TRUE.equals(channels.get(node));
    }

    @Override
    public void mute(String node) {}

    @Override
    public void unmute(String node) {}

    @Override
    public void muteAll() {}

    @Override
    public void unmuteAll() {}

    /** Takes everything at once. */
    private static final class Collector implements TransferableChannel {
        private final ByteBuffer buffer;

        Collector(int size) {
            buffer = ByteBuffer.allocate(size);
        }

        @Override
        public int write(ByteBuffer source) {
            int count = source.remaining();
            buffer.put(source);
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            long written = 0;
            for (int i = offset; i < offset + length; i++) {
                written += write(sources[i]);
            }
            return written;
        }

        @Override
        public long write(ByteBuffer[] sources) {
            return write(sources, 0, sources.length);
        }

        @Override
        public boolean hasPendingWrites() {
            return false;
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
