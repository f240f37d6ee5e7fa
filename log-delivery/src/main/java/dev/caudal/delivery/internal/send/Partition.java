// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.wire.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One partition, and all that is known of it: its batches in order, at most the first of them under way; the numbers it has
 * given; its leader; whether it takes batches at present, and on which lane. What is wrong with it concerns no other.
 */
final class Partition {
    static final int NO_LEADER = -1;
    /** Of the batches of a topic of which nothing is known yet. */
    static final int UNPLACED = -1;

    private static final long LATE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_LATE_DOUBLINGS = 7;

    private final Destination destination;
    private final int index;
    private final Deque<Outgoing> queue = new ArrayDeque<>(2);
    private final Sequence sequence = new Sequence();
    private final Breaker breaker = new Breaker();

    private int leader = NO_LEADER;
    private int leaderEpoch = -1;
    /** The life of the topic that {@link #sequence} counts for. */
    private @Nullable Uuid sequenceFor;

    private boolean inFlight;
    private Lane kind = Lane.HEALTHY;
    private int timesLate;
    private long staysSuspectUntilNanos;
    private long stuckSinceNanos;
    private boolean warned;

    // SendLane's own.
    /** Where it waits for its turn. */
    @Nullable
    SendLane lane;

    int laneBytes;
    /** Bytes it may still send in this round of {@link #lane}. */
    int deficitBytes;

    Partition(Destination destination, int index) {
        this.destination = destination;
        this.index = index;
    }

    Destination destination() {
        return destination;
    }

    int index() {
        return index;
    }

    // Its batches.

    /** Behind all others. */
    void add(Outgoing outgoing, long nanoTime) {
        if (queue.isEmpty()) {
            stuckSinceNanos = nanoTime;
        }
        outgoing.place(this);
        queue.add(outgoing);
    }

    /** Before all others, in this order. */
    void addFirst(List<Outgoing> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).place(this);
            queue.addFirst(parts.get(i));
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Batches here, under way or not. */
    int size() {
        return queue.size();
    }

    /** The first batch, or null. */
    @Nullable
    Outgoing head() {
        return queue.peek();
    }

    /** All batches in order; the first may be under way. */
    Iterable<Outgoing> batches() {
        return queue;
    }

    /** The batch under way, or null. */
    @Nullable
    Outgoing underWay() {
        return inFlight ? queue.element() : null;
    }

    /** Whether it has a batch that may go now. */
    boolean mayGo(long nanoTime) {
        return !inFlight && !queue.isEmpty() && breaker.admits(nanoTime);
    }

    /**
     * Sends the first batch, stamped.
     *
     * @return whether it is, for the first time, one that may be there twice
     */
    boolean depart(ProducerIds producerIds, SendLane on, long nanoTime, long wallMillis) {
        count(destination.topicId());
        if (!sequence.isUsable()) {
            sequence.begin(Objects.requireNonNull(producerIds.fresh(), "no identity"));
        }
        Outgoing head = queue.element();
        boolean duplicate = head.stamp(destination.topicId(), sequence, nanoTime, wallMillis);
        head.sent(on, nanoTime);
        inFlight = true;
        breaker.sent();
        return duplicate;
    }

    /** The batch under way is not any more, whatever became of it; it is still the first. */
    void landed() {
        inFlight = false;
    }

    /** Numbers of an earlier life of the topic mean nothing in this one. */
    void count(Uuid topicId) {
        if (!topicId.equals(sequenceFor)) {
            if (sequenceFor != null && sequence.isUsable()) {
                sequence.startOver();
            }
            sequenceFor = topicId;
        }
    }

    /** The first batch is written. */
    void delivered(long tookNanos, int healthyMillis, long nanoTime) {
        Outgoing head = queue.remove();
        if (head.isNumberedBy(sequence)) {
            sequence.advance(head.batch().lines());
        }
        breaker.succeeded();
        stuckSinceNanos = nanoTime;
        if (tookNanos < healthyMillis * 1_000_000L) {
            timesLate = 0;
        }
        // Too early, and the healthy lane would run out of time and send again. But not for ever: its followers may be
        // well by
        // now, and it be others on the suspect lane that it waits for.
        if (timesLate == 0 || nanoTime - staysSuspectUntilNanos >= 0) {
            kind = Lane.HEALTHY;
        }
    }

    /** Takes the first one out. If it may have been written, nobody knows which number the next one would have. */
    void removeHead(ProducerIds producerIds) {
        if (queue.remove().isMaybeWritten()) {
            startOver(producerIds);
        }
    }

    /**
     * Takes those out that are not under way and meet the condition, in order. After one that was sent, nobody knows what number
     * the next one would have.
     */
    void take(Predicate<Outgoing> which, List<Outgoing> into, ProducerIds producerIds) {
        Iterator<Outgoing> each = queue.iterator();
        if (inFlight) {
            each.next();
        }
        while (each.hasNext()) {
            Outgoing outgoing = each.next();
            if (which.test(outgoing)) {
                each.remove();
                into.add(outgoing);
                if (outgoing.stamp() != null || outgoing.isMaybeWritten()) {
                    startOver(producerIds);
                }
            }
        }
    }

    /** The end: takes out everything, under way or not. */
    void takeAll(List<Outgoing> into) {
        into.addAll(queue);
        queue.clear();
    }

    /** Whether a batch of this source is here. */
    boolean holds(int partitionHash) {
        for (Outgoing outgoing : queue) {
            if (outgoing.batch().partitionHash() == partitionHash) {
                return true;
            }
        }
        return false;
    }

    /** Nobody knows which number comes next: another epoch. One that has given no number yet has nothing to start over. */
    void startOver(ProducerIds producerIds) {
        if (!sequence.isUsable()) {
            return;
        }
        sequence.startOver();
        if (!sequence.isUsable()) {
            producerIds.renew();
        }
    }

    Sequence sequence() {
        return sequence;
    }

    // Its leader.

    int leader() {
        return leader;
    }

    /** Takes what is as new as what is known, or newer; returns whether it is another leader, or elected anew. */
    boolean ledBy(int brokerId, int epoch) {
        if (epoch < leaderEpoch || (brokerId == leader && epoch == leaderEpoch)) {
            return false;
        }
        leader = brokerId;
        leaderEpoch = epoch;
        return true;
    }

    /** The topic is another one of the same name. */
    void newLife() {
        leader = NO_LEADER;
        leaderEpoch = -1;
    }

    // Its trouble.

    Breaker breaker() {
        return breaker;
    }

    /** Which of its leader's connections its batches use. */
    Lane kind() {
        return kind;
    }

    /** From now on it delays nobody but those in trouble. */
    void suspect() {
        kind = Lane.SUSPECT;
    }

    /** Its followers took longer than they were given: they are given longer. */
    void late(long nanoTime) {
        timesLate++;
        staysSuspectUntilNanos = nanoTime + (LATE_NANOS << Math.min(MOST_LATE_DOUBLINGS, timesLate));
    }

    /** How long its broker may wait for its followers on the suspect lane. */
    int patienceMillis() {
        return Patience.LONGEST_MILLIS << Math.min(timesLate, Patience.MOST_DOUBLINGS);
    }

    /** Since when it has had batches and delivered none. */
    long stuckSinceNanos() {
        return stuckSinceNanos;
    }

    /** Whether somebody has been told that it does not deliver, and not yet that it does. */
    boolean warned() {
        return warned;
    }

    void warned(boolean is) {
        warned = is;
    }

    @Override
    public String toString() {
        return destination + "-" + index;
    }
}
