// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.NodeRecord;
import dev.caudal.delivery.internal.batch.SingleRecordBatch;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.Connection;
import dev.caudal.delivery.internal.wire.Lane;
import dev.caudal.delivery.internal.wire.ProduceAnswer;
import dev.caudal.delivery.internal.wire.ProduceEntry;
import dev.caudal.delivery.internal.wire.ProduceOutcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the records of the node itself, one after the other, on a connection of their own: customers' batches and their
 * books are not touched. One that is not taken as it is holds up none behind it. Without a producer's identity, so a record
 * whose answer was lost arrives twice; its reader tells by what is in it.
 *
 * <p>{@link #offer} by any thread, the rest by the sender's.
 */
final class NodeReports {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");

    /** How often somebody who is not there is asked for. */
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

    /** How often, if he is known and cannot be reached. */
    private static final long UNREACHABLE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int REPLICATION_MILLIS = 5_000;

    private final BrokerNetwork network;
    private final Brokers brokers;
    private final Topics topics;
    private final DeliveryObserver observer;
    private final Backoff backoff;
    private final Clock clock;
    private final Queue<NodeRecord> waiting = new ConcurrentLinkedQueue<>();
    private final Map<BrokerAddress, Connection> connections = new HashMap<>();
    private boolean inFlight;
    private int failures;
    private long notBeforeNanos;
    private @Nullable String said;

    NodeReports(
            BrokerNetwork network,
            Brokers brokers,
            Topics topics,
            DeliveryObserver observer,
            Backoff backoff,
            Clock clock) {
        this.clock = clock;
        this.notBeforeNanos = clock.nanoTime();
        this.network = network;
        this.brokers = brokers;
        this.topics = topics;
        this.observer = observer;
        this.backoff = backoff;
    }

    /** Behind all others. */
    void offer(NodeRecord record) {
        waiting.add(record);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends the first one if it can be sent now. */
    void run(long nanoTime) {
        NodeRecord record = waiting.peek();
        if (record == null || inFlight || nanoTime - notBeforeNanos < 0) {
            return;
        }
        notBeforeNanos = nanoTime + LOOK_NANOS;
        Destination destination = topics.of(record.topic(), nanoTime);
        if (!destination.isKnown()) {
            return;
        }
        int index = Math.floorMod(Arrays.hashCode(record.key()), destination.partitions().length);
        Broker broker = brokers.get(destination.partitions()[index].leader());
        if (broker == null) {
            topics.doubt(destination, nanoTime);
            return;
        }
        Connection connection =
                connections.computeIfAbsent(broker.address(), address -> network.connection(address, Lane.CONTROL));
        if (connection.isReady()) {
            inFlight = true;
            connection.produce(List.of(new Entry(record, destination, index)), REPLICATION_MILLIS);
        } else if (connection.trouble() != null) {
            // Another may lead the partition by now; no batch of a customer asks for this topic.
            topics.doubt(destination, nanoTime);
            notBeforeNanos = nanoTime + UNREACHABLE_NANOS;
        }
    }

    /** When {@link #run} has something to do by itself. */
    long nextDueNanos(long latest) {
        return inFlight || waiting.isEmpty() || notBeforeNanos - latest > 0 ? latest : notBeforeNanos;
    }

    private void answered(Entry entry, ProduceAnswer answer) {
        inFlight = false;
        long now = clock.nanoTime();
        if (answer.outcome() == ProduceOutcome.DELIVERED) {
            failures = 0;
            said = null;
            notBeforeNanos = now;
            waiting.remove();
            observer.reported(entry.record);
            return;
        }
        if (isAboutTheRecord(answer.outcome())) {
            // Tried again after all others: it may be the broker that is set up wrongly, and nothing of the account is
            // lost.
            waiting.add(waiting.remove());
        }
        notBeforeNanos = now + backoff.pauseNanos(++failures);
        topics.doubt(entry.destination, now);
        if (answer.outcome() != ProduceOutcome.UNREACHABLE && !answer.detail().equals(said)) {
            said = answer.detail();
            LOG.warn("topic={}: {} is not taken: {}; tried again", entry.topic(), entry.record, said);
        }
    }

    /** Whether another record may be taken where this one is not. */
    private static boolean isAboutTheRecord(ProduceOutcome outcome) {
        return switch (outcome) {
            case TOO_LARGE, INVALID_TIMESTAMP, CORRUPT, REFUSED -> true;
            default -> false;
        };
    }

    /** One attempt. */
    private final class Entry implements ProduceEntry {
        private final NodeRecord record;
        private final Destination destination;
        private final int index;
        private final Uuid topicId;
        private final byte[] batch;

        Entry(NodeRecord record, Destination destination, int index) {
            this.record = record;
            this.destination = destination;
            this.index = index;
            this.topicId = destination.topicId();
            this.batch = SingleRecordBatch.of(record.key(), record.value(), record.timestampMillis());
        }

        @Override
        public String topic() {
            return record.topic();
        }

        @Override
        public Uuid topicId() {
            return topicId;
        }

        @Override
        public int partition() {
            return index;
        }

        @Override
        public byte[] recordBatch() {
            return batch;
        }

        @Override
        public void answered(ProduceAnswer answer) {
            NodeReports.this.answered(this, answer);
        }
    }
}
