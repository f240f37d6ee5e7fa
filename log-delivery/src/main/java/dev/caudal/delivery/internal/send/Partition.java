// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** One partition: its batches in order, at most the first of them in flight, its leader, and the numbers it has given. */
final class Partition {
    static final int NO_LEADER = -1;

    private final Destination destination;
    private final int index;
    final Deque<Outgoing> queue = new ArrayDeque<>(2);
    final Sequence sequence = new Sequence();

    private int leader = NO_LEADER;
    private int leaderEpoch = -1;
    /** The life of the topic that {@link #sequence} counts for. */
    private @Nullable Uuid sequenceFor;

    boolean inFlight;
    /** Where it waits for its turn; {@link SendLane} alone writes it. */
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

    int leader() {
        return leader;
    }

    /** Takes what is newer than what is known. */
    void ledBy(int brokerId, int epoch) {
        if (epoch >= leaderEpoch || brokerId == NO_LEADER) {
            leader = brokerId;
            leaderEpoch = Math.max(epoch, leaderEpoch);
        }
    }

    /** The topic is another one of the same name. */
    void newLife() {
        leader = NO_LEADER;
        leaderEpoch = -1;
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

    /** Numbers of an earlier life of the topic mean nothing in this one. */
    void count(Uuid topicId) {
        if (!topicId.equals(sequenceFor)) {
            if (sequenceFor != null && sequence.isUsable()) {
                sequence.startOver();
            }
            sequenceFor = topicId;
        }
    }
}
