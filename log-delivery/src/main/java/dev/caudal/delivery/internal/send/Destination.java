// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.spool.Stamp;
import dev.caudal.delivery.internal.wire.Lane;
import dev.caudal.delivery.internal.wire.TopicMetadata;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One topic as the sender sees it: what is known of it, its partitions and what waits for them. A few hundred bytes while
 * nothing waits.
 */
final class Destination {
    private static final Partition[] NONE = {};

    private final String topic;
    final Breaker breaker = new Breaker();

    /** Batches that came before anything was known of the topic, in order. */
    final Deque<Outgoing> unplaced = new ArrayDeque<>(2);
    /** Null: the customer left. Also null for a topic known by its batches alone, before the first list. */
    @Nullable
    Route active;

    private Uuid topicId = Uuid.ZERO_UUID;
    private Partition[] partitions = NONE;
    private Lane lane = Lane.HEALTHY;
    private int waiting;

    // Metadata's own.
    long refreshAtNanos;
    long askedAtNanos;
    int refreshFailures;
    boolean asked;

    @Nullable
    String unknownBecause;

    // StuckRoutes' own.
    long stuckSinceNanos;
    boolean warned;

    Destination(String topic) {
        this.topic = topic;
    }

    String topic() {
        return topic;
    }

    /** Of the topic's present life; all zeros while it is not known. */
    Uuid topicId() {
        return topicId;
    }

    boolean isKnown() {
        return partitions.length > 0;
    }

    Partition[] partitions() {
        return partitions;
    }

    /** Which connection its batches use. */
    Lane lane() {
        return lane;
    }

    void lane(Lane next) {
        lane = next;
    }

    /** Batches here, in flight or not. */
    int waiting() {
        return waiting;
    }

    void entered(int batches) {
        waiting += batches;
    }

    void left() {
        waiting--;
    }

    /** Puts a batch behind all others of its partition. Null if the partition cannot be known yet. */
    @Nullable
    Partition place(Outgoing outgoing) {
        if (!isKnown()) {
            unplaced.add(outgoing);
            return null;
        }
        Partition partition = partitions[indexFor(outgoing)];
        outgoing.place(partition);
        partition.queue.add(outgoing);
        return partition;
    }

    /** What was sent already goes to the partition it was sent to, as long as there is that one. */
    private int indexFor(Outgoing outgoing) {
        Stamp stamp = outgoing.stamp();
        if (stamp != null && stamp.partition() < partitions.length) {
            return stamp.partition();
        }
        outgoing.unstamp();
        return outgoing.batch().partitionHash() % partitions.length;
    }

    /** All queues of batches, each in order. */
    List<Deque<Outgoing>> queues() {
        List<Deque<Outgoing>> queues = new ArrayList<>(partitions.length + 1);
        queues.add(unplaced);
        for (Partition partition : partitions) {
            queues.add(partition.queue);
        }
        return queues;
    }

    /** Takes over what a broker said: leaders, more partitions, or that this is another topic of the same name. */
    void learn(TopicMetadata metadata, ProducerIds producerIds) {
        if (!metadata.id().equals(topicId)) {
            topicId = metadata.id();
            for (Partition partition : partitions) {
                partition.newLife();
            }
        }
        resize(metadata.leaders().length, producerIds);
        for (int i = 0; i < partitions.length; i++) {
            partitions[i].ledBy(metadata.leaders()[i], metadata.leaderEpochs()[i]);
        }
        Outgoing outgoing;
        while (isKnown() && (outgoing = unplaced.poll()) != null) {
            place(outgoing);
        }
    }

    private void resize(int count, ProducerIds producerIds) {
        Partition[] before = partitions;
        if (before.length == count) {
            return;
        }
        Partition[] now = new Partition[count];
        for (int i = 0; i < count; i++) {
            now[i] = i < before.length ? before[i] : new Partition(this, i);
        }
        partitions = now;
        for (int i = count; i < before.length; i++) {
            producerIds.retire(before[i].sequence);
            moveAll(before[i]);
        }
    }

    /** The partition is gone, as the topic was made anew with fewer. What is in flight there moves when it comes back. */
    void moveAll(Partition gone) {
        Outgoing inFlight = gone.inFlight ? gone.queue.remove() : null;
        Outgoing outgoing;
        while ((outgoing = gone.queue.poll()) != null) {
            outgoing.unstamp();
            place(outgoing);
        }
        if (inFlight != null) {
            gone.queue.add(inFlight);
        }
    }

    /** The oldest batch of some partition; null if nothing waits. */
    @Nullable
    Outgoing first() {
        Outgoing first = unplaced.peek();
        for (int i = 0; first == null && i < partitions.length; i++) {
            first = partitions[i].queue.peek();
        }
        return first;
    }

    boolean isGone(Partition partition) {
        return partition.index() >= partitions.length;
    }

    @Override
    public String toString() {
        return topic;
    }
}
