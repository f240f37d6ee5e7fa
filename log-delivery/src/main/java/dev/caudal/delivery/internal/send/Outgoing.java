// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.wire.ProduceAnswer;
import dev.caudal.delivery.internal.wire.ProduceEntry;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A batch that waits, or is under way. Never sent; or stamped for one life of one topic, and then sent again as it is until
 * somebody says what became of it.
 */
final class Outgoing implements ProduceEntry {
    private final Batch batch;
    private final AnswerHandler handler;

    private @Nullable Partition partition;
    /** The topic it is stamped for; null if it is not. */
    private @Nullable Uuid stampedFor;

    private boolean maybeWritten;
    private boolean countedAsDuplicate;
    private int corruptions;
    private int clockTries;
    private long sentAtNanos;
    private @Nullable SendLane sentOn;

    /** Who hears what became of a batch. */
    interface AnswerHandler {
        void answered(Outgoing outgoing, ProduceAnswer answer);
    }

    Outgoing(Batch batch, AnswerHandler handler) {
        this.batch = batch;
        this.handler = handler;
    }

    Batch batch() {
        return batch;
    }

    Route route() {
        return batch.route();
    }

    int size() {
        return batch.size();
    }

    void place(Partition in) {
        partition = in;
    }

    Partition where() {
        return Objects.requireNonNull(partition, "not placed yet");
    }

    /**
     * Makes it ready for this life of the topic.
     *
     * @return whether it was stamped differently before, and may lie in the partition under that stamp
     */
    boolean stamp(Uuid topicId, Sequence sequence) {
        if (topicId.equals(stampedFor)) {
            return false;
        }
        BatchHeader.stamp(batch.bytes(), sequence.producerId(), sequence.epoch(), sequence.next());
        stampedFor = topicId;
        boolean duplicate = maybeWritten && !countedAsDuplicate;
        countedAsDuplicate |= maybeWritten;
        return duplicate;
    }

    /** Its next stamp is a new one. */
    void unstamp() {
        stampedFor = null;
    }

    /** It may be in the partition, though nobody said so. */
    void maybeWritten() {
        maybeWritten = true;
    }

    boolean isMaybeWritten() {
        return maybeWritten;
    }

    /** Arrived damaged once more; how often it did so far. */
    int corrupted() {
        return ++corruptions;
    }

    /** Its time was found to be wrong once more; how often it was so far. */
    int clockTried() {
        return ++clockTries;
    }

    void sent(SendLane on, long nanoTime) {
        sentOn = on;
        sentAtNanos = nanoTime;
    }

    /** Where it was sent last. */
    @Nullable
    SendLane sentOn() {
        return sentOn;
    }

    long sentAtNanos() {
        return sentAtNanos;
    }

    @Override
    public String topic() {
        return where().destination().topic();
    }

    @Override
    public Uuid topicId() {
        return Objects.requireNonNull(stampedFor, "not stamped yet");
    }

    @Override
    public int partition() {
        return where().index();
    }

    @Override
    public byte[] recordBatch() {
        return batch.bytes();
    }

    @Override
    public void answered(ProduceAnswer answer) {
        handler.answered(this, answer);
    }
}
