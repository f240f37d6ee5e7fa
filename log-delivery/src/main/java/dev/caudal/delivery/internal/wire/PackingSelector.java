// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;

/** The library's selector, but requests are written as {@link PackedSend}s. The sender's thread, but for {@link #wakeup}. */
final class PackingSelector implements Selectable {
    /**
     * The most that a TLS record of the JDK holds: 2^14 bytes, of which TLS 1.3 takes one for the kind of content and the JDK 16
     * for padding. A byte more would be a record and a system call of its own.
     */
    static final int PIECE_BYTES = 16 * 1024 - 17;

    private final Selectable selector;
    private final Map<String, ByteBuffer> pieces = new HashMap<>();
    private final Map<String, PackedSend> last = new HashMap<>();
    private final Deque<NetworkReceive> received = new ArrayDeque<>();
    private final Map<String, ChannelState> disconnected = new HashMap<>();
    private final List<String> connected = new ArrayList<>();

    PackingSelector(Selectable selector) {
        this.selector = selector;
    }

    /**
     * Whether a request to this node is still being written. The client believes it is not when all of it is in the last
     * piece, and would send the next one too early.
     */
    boolean isWriting(String node) {
        PackedSend send = last.get(node);
        return send != null && !send.completed();
    }

    @Override
    public void send(NetworkSend send) {
        String node = send.destinationId();
        PackedSend packed =
                new PackedSend(send.send(), pieces.computeIfAbsent(node, any -> ByteBuffer.allocate(PIECE_BYTES)));
        last.put(node, packed);
        selector.send(new NetworkSend(node, packed));
    }

    @Override
    public void connect(String node, InetSocketAddress address, int sendBufferBytes, int receiveBufferBytes)
            throws IOException {
        last.remove(node);
        received.removeIf(receive -> receive.source().equals(node));
        selector.connect(node, address, sendBufferBytes, receiveBufferBytes);
    }

    @Override
    public void close(String node) {
        last.remove(node);
        pieces.remove(node);
        received.removeIf(receive -> receive.source().equals(node));
        selector.close(node);
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() {
        selector.close();
    }

    @Override
    public void poll(long timeoutMillis) throws IOException {
        selector.poll(received.isEmpty() && disconnected.isEmpty() && connected.isEmpty() ? timeoutMillis : 0);
        received.addAll(selector.completedReceives());
        disconnected.putAll(selector.disconnected());
        connected.addAll(selector.connected());
        // Each holds its batches, which are in nobody's budget once they are answered.
        selector.completedSends().forEach(send -> last.remove(send.destinationId()));
    }

    @Override
    public List<NetworkSend> completedSends() {
        return selector.completedSends();
    }

    /** Each is given out once: when the client throws at one, it meets the others in its next poll. */
    @Override
    public Collection<NetworkReceive> completedReceives() {
        return new Draining();
    }

    @Override
    public Map<String, ChannelState> disconnected() {
        Map<String, ChannelState> all = Map.copyOf(disconnected);
        disconnected.clear();
        return all;
    }

    @Override
    public List<String> connected() {
        List<String> all = List.copyOf(connected);
        connected.clear();
        return all;
    }

    /** What came in and nobody has looked at. */
    private final class Draining extends AbstractCollection<NetworkReceive> {
        @Override
        public Iterator<NetworkReceive> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return !received.isEmpty();
                }

                @Override
                public NetworkReceive next() {
                    return received.remove();
                }
            };
        }

        @Override
        public int size() {
            return received.size();
        }
    }

    @Override
    public void mute(String node) {
        selector.mute(node);
    }

    @Override
    public void unmute(String node) {
        selector.unmute(node);
    }

    @Override
    public void muteAll() {
        selector.muteAll();
    }

    @Override
    public void unmuteAll() {
        selector.unmuteAll();
    }

    @Override
    public boolean isChannelReady(String node) {
        return selector.isChannelReady(node);
    }
}
