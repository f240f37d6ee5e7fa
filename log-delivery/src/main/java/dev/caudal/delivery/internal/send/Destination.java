// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.Stamp;
import dev.caudal.delivery.internal.wire.TopicMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One topic as the sender sees it: what is known of it, its partitions and what waits for them. A few hundred bytes while
 * nothing waits.
 */
final class Destination {
    private static final Partition[] NONE = {};
    private static final int MOST_FORMER_LIVES = 8;

    private final String topic;
    /** Batches that came before anything was known of the topic, in order. */
    private final Partition unplaced = new Partition(this, Partition.UNPLACED);
    /** Partitions that there are not any more, each with a batch under way. */
    private final List<Partition> gone = new ArrayList<>(0);
    /** Ids that the topic had: who says one of those is late. */
    private final List<Uuid> formerIds = new ArrayList<>(0);
    /** Null: the customer left. Also null for a topic known by its batches alone, before the first list. */
    @Nullable
    Route active;

    private Uuid topicId = Uuid.ZERO_UUID;
    private Partition[] partitions = NONE;
    private int waiting;

    /** So large was the smallest batch that the topic has refused as too large. */
    private int refusedBytes = Integer.MAX_VALUE;

    private long refusedAtNanos;

    /** Of the topic's present life. */
    Retentions.Known retention = new Retentions.Known();

    // Metadata's own.
    long askedAtNanos;
    long notBeforeNanos;
    int fruitless;
    boolean asked;
    boolean doubted;

    @Nullable
    String unknownBecause;

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

    /** Where batches are: the partitions, those that are gone, and the place for what has none yet. */
    List<Partition> places() {
        List<Partition> places = new ArrayList<>(partitions.length + gone.size() + 1);
        places.add(unplaced);
        places.addAll(Arrays.asList(partitions));
        places.addAll(gone);
        return places;
    }

    /** Where the next batch of this source would go. */
    Partition placeOf(int partitionHash) {
        for (Partition partition : gone) {
            if (partition.holds(partitionHash)) {
                return partition;
            }
        }
        return isKnown() ? partitions[partitionHash % partitions.length] : unplaced;
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

    /** The topic takes no batch of so many bytes. */
    void refuses(int bytes, long nanoTime) {
        refusedBytes = isRemembered(nanoTime) ? Math.min(refusedBytes, bytes) : bytes;
        refusedAtNanos = nanoTime;
    }

    /** Whether it has lately refused a batch that was no larger. */
    boolean isTooLarge(int bytes, long nanoTime) {
        return bytes >= refusedBytes && isRemembered(nanoTime);
    }

    private boolean isRemembered(long nanoTime) {
        return nanoTime - refusedAtNanos < RouteUsage.REMEMBERED_NANOS;
    }

    /** Puts a batch behind all others of its partition. Null if that cannot be known yet. */
    @Nullable
    Partition place(Outgoing outgoing, long nanoTime) {
        Partition place = placeOf(outgoing.batch().partitionHash());
        Stamp stamp = outgoing.stamp();
        if (isKnown() && !gone.contains(place)) {
            // What was sent already goes to the partition it was sent to, as long as there is that one.
            if (stamp != null && stamp.partition() < partitions.length) {
                place = partitions[stamp.partition()];
            } else {
                outgoing.unstamp();
            }
        }
        place.add(outgoing, nanoTime);
        return place == unplaced || gone.contains(place) ? null : place;
    }

    /**
     * Takes over what a broker said: leaders, more partitions, or that this is another topic of the same name. What is older than
     * what is known is passed over.
     *
     * @return whether there was anything new in it
     */
    boolean learn(TopicMetadata metadata, ProducerIds producerIds, long nanoTime) {
        if (formerIds.contains(metadata.id())) {
            return false;
        }
        boolean isNews = false;
        int count = metadata.leaders().length;
        if (!metadata.id().equals(topicId)) {
            isNews = true;
            newLife(metadata.id());
        } else {
            // A topic never loses a partition in its life.
            count = Math.max(count, partitions.length);
        }
        isNews |= count != partitions.length;
        resize(count, producerIds, nanoTime);
        for (int i = 0; i < metadata.leaders().length; i++) {
            isNews |= partitions[i].ledBy(metadata.leaders()[i], metadata.leaderEpochs()[i]);
        }
        if (isKnown()) {
            moveAll(unplaced, nanoTime);
        }
        return isNews;
    }

    private void newLife(Uuid id) {
        if (!topicId.equals(Uuid.ZERO_UUID)) {
            if (formerIds.size() == MOST_FORMER_LIVES) {
                formerIds.remove(0);
            }
            formerIds.add(topicId);
        }
        topicId = id;
        refusedBytes = Integer.MAX_VALUE;
        retention = new Retentions.Known();
        for (Partition partition : partitions) {
            partition.newLife();
        }
    }

    private void resize(int count, ProducerIds producerIds, long nanoTime) {
        Partition[] before = partitions;
        if (before.length == count) {
            return;
        }
        Partition[] now = Arrays.copyOf(before, count);
        for (int i = before.length; i < count; i++) {
            now[i] = new Partition(this, i);
        }
        partitions = now;
        for (int i = 0; i < Math.min(count, before.length); i++) {
            // Their sources' later batches go elsewhere, and must not come there first by way of the disk.
            List<Outgoing> unsent = new ArrayList<>();
            before[i].take(outgoing -> outgoing.stamp() == null && !outgoing.isMaybeWritten(), unsent, producerIds);
            unsent.forEach(outgoing -> place(outgoing, nanoTime));
        }
        for (int i = count; i < before.length; i++) {
            producerIds.retire(before[i].sequence());
            if (before[i].underWay() == null) {
                moveAll(before[i], nanoTime);
            } else {
                // With those behind it, and those that come: they would overtake it elsewhere.
                gone.add(before[i]);
            }
        }
    }

    /** Nothing is under way any more for a partition that is gone: its batches go where they belong now. */
    void leaveIfGone(Partition partition, long nanoTime) {
        if (gone.remove(partition)) {
            moveAll(partition, nanoTime);
        }
    }

    private void moveAll(Partition from, long nanoTime) {
        List<Outgoing> all = new ArrayList<>();
        from.takeAll(all);
        for (Outgoing outgoing : all) {
            if (from != unplaced) {
                outgoing.unstamp();
            }
            place(outgoing, nanoTime);
        }
    }

    @Override
    public String toString() {
        return topic;
    }
}
