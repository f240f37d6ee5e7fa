// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.wire.Connection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker and the partitions that wait for it. Who goes next is decided by deficit round robin: with every
 * turn a partition may send {@link #QUANTUM_BYTES} more, so that all get the same share of bytes, and one with large batches
 * waits some turns for each.
 *
 * <p>Few large requests cost less than many small ones, for us and for the broker, so a second request goes out beside the
 * first only when enough is waiting.
 */
final class SendLane {
    /** Most bytes of batches in a request; a single larger one goes alone. */
    static final int MAX_REQUEST_BYTES = 1 << 20;

    static final int QUANTUM_BYTES = 64 * 1024;
    static final int WORTH_A_SECOND_REQUEST_BYTES = 128 * 1024;
    private static final int MAX_BATCHES = 1_000;

    private final Broker broker;
    private final Set<Partition> ring = new LinkedHashSet<>();

    private Connection connection;
    private int waitingBytes;

    /** Looks at a partition whose turn it is. */
    interface Gate {
        /** The batch to send now, stamped and marked as in flight; null to let the partition go from this lane. */
        @Nullable
        Outgoing pass(Partition partition, SendLane lane);
    }

    SendLane(Broker broker, Connection connection) {
        this.broker = broker;
        this.connection = connection;
    }

    Broker broker() {
        return broker;
    }

    Connection connection() {
        return connection;
    }

    /** The broker has moved. */
    void connection(Connection next) {
        connection.retire();
        connection = next;
    }

    /** All batches under way if the oldest of them went before this time; none otherwise. */
    List<Outgoing> overdue(long sentBeforeNanos) {
        // The oldest alone decides, and is seldom overdue.
        boolean isOverdue = underWay().limit(1).anyMatch(oldest -> oldest.sentAtNanos() - sentBeforeNanos < 0);
        return isOverdue ? underWay().toList() : List.of();
    }

    private Stream<Outgoing> underWay() {
        return connection.batchesInFlight().map(Outgoing.class::cast);
    }

    /** At the end of the ring, unless it is in it; away from any other. It has to have a batch. */
    void enter(Partition partition) {
        if (partition.lane == this) {
            return;
        }
        if (partition.lane != null) {
            partition.lane.leave(partition);
        }
        partition.lane = this;
        partition.laneBytes = sizeOf(partition.head());
        waitingBytes += partition.laneBytes;
        ring.add(partition);
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    /** Those that wait. */
    Iterable<Partition> waiting() {
        return ring;
    }

    /**
     * Sends as much as is worth sending now.
     *
     * @param replicationMillis how long the broker may wait for the followers of a request's batches
     */
    void send(Gate gate, ToIntFunction<List<Outgoing>> replicationMillis) {
        while (!ring.isEmpty()
                && (connection.inFlight() == 0 || waitingBytes >= WORTH_A_SECOND_REQUEST_BYTES)
                && connection.isReady()) {
            List<Outgoing> request = next(gate);
            if (!request.isEmpty()) {
                connection.produce(request, replicationMillis.applyAsInt(request));
            }
        }
    }

    /** The batches of the next request; none only if the gate let none pass. */
    List<Outgoing> next(Gate gate) {
        List<Outgoing> request = new ArrayList<>();
        int bytes = 0;
        while (request.size() < MAX_BATCHES && !ring.isEmpty()) {
            Partition partition = ring.iterator().next();
            int size = sizeOf(partition.head());
            if (!request.isEmpty() && bytes + size > MAX_REQUEST_BYTES) {
                break;
            }
            partition.deficitBytes += QUANTUM_BYTES;
            if (partition.deficitBytes < size) {
                ring.remove(partition);
                ring.add(partition);
                continue;
            }
            leave(partition);
            Outgoing outgoing = gate.pass(partition, this);
            if (outgoing != null) {
                partition.deficitBytes = partition.size() > 1 ? partition.deficitBytes - outgoing.size() : 0;
                bytes += outgoing.size();
                request.add(outgoing);
            } else {
                partition.deficitBytes = 0;
            }
        }
        return request;
    }

    private static int sizeOf(@Nullable Outgoing head) {
        return head == null ? 0 : head.size();
    }

    private void leave(Partition partition) {
        ring.remove(partition);
        partition.lane = null;
        waitingBytes -= partition.laneBytes;
    }
}
