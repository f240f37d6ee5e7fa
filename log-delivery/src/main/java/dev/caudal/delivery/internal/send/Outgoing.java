// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.spool.Stamp;
import dev.caudal.delivery.internal.wire.ProduceAnswer;
import dev.caudal.delivery.internal.wire.ProduceEntry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A batch that waits, or is under way. Never sent; or stamped for one life of one topic, and then sent again as it is until
 * somebody says what became of it.
 */
final class Outgoing implements ProduceEntry {
    /** Brokers remember a producer for a day after its last batch ({@code producer.id.expiration.ms}); an hour before is near. */
    private static final long REMEMBERED_MILLIS = Duration.ofHours(23).toMillis();

    private final Batch batch;
    private final AnswerHandler handler;

    private @Nullable Partition partition;
    /** Where it lies on disk, if it came from there. */
    private final @Nullable SpoolFrame frame;

    private final long arrivedNanos;
    private final long readMillis;
    /** What it was last sent as; null if the next time is to be as another. */
    private @Nullable Stamp stamp;

    private boolean pinned;
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

    Outgoing(Batch batch, @Nullable SpoolFrame frame, AnswerHandler handler, long nanoTime) {
        this(batch, frame, handler, nanoTime, BatchHeader.baseTimestamp(batch.bytes()));
    }

    private Outgoing(Batch batch, @Nullable SpoolFrame frame, AnswerHandler handler, long nanoTime, long readMillis) {
        this.batch = batch;
        this.frame = frame;
        this.handler = handler;
        this.arrivedNanos = nanoTime;
        this.readMillis = readMillis;
        if (frame != null) {
            stamp = frame.batch().stamp();
            maybeWritten = frame.batch().possibleDuplicate() || stamp != null;
        }
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

    /** One that holds some of the lines of this one, and takes its place together with others. */
    Outgoing part(Batch some) {
        Outgoing part = new Outgoing(some, frame, handler, arrivedNanos, readMillis);
        part.stamp = null;
        // The whole was refused now, which says nothing about the times before.
        part.maybeWritten = maybeWritten;
        part.countedAsDuplicate = countedAsDuplicate;
        part.pinned = pinned;
        return part;
    }

    /** Where it lies on disk; null: nowhere but here. */
    @Nullable
    SpoolFrame frame() {
        return frame;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** Wall clock when its first line was read, whatever time its header has got since ({@link Remedies#moveClock}). */
    long readMillis() {
        return readMillis;
    }

    /**
     * How long ago its youngest line was read: by a clock that nobody sets, if it came in this run and straight to its queue; else
     * by the time in its header, as Kafka will.
     */
    long ageMillis(long nanoTime, long wallMillis) {
        return frame == null
                ? TimeUnit.NANOSECONDS.toMillis(nanoTime - arrivedNanos)
                : wallMillis - BatchHeader.maxTimestamp(batch.bytes());
    }

    /** What it was last sent as. */
    @Nullable
    Stamp stamp() {
        return stamp;
    }

    /** It stays in memory though those behind it went to disk: it was on its way. */
    void pin() {
        pinned = true;
    }

    boolean isPinned() {
        return pinned;
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
     * @return whether it is, for the first time, one that may lie in the partition twice: it was stamped differently before, or
     *     so long ago that brokers may have forgotten it
     */
    boolean stamp(Uuid topicId, Sequence sequence, long nanoTime, long wallMillis) {
        if (stamp != null && stamp.topicId().equals(topicId)) {
            return mayBeForgotten(nanoTime, wallMillis) && becomesDuplicate();
        }
        BatchHeader.stamp(batch.bytes(), sequence.producerId(), sequence.epoch(), sequence.next());
        stamp = new Stamp(topicId, where().index(), sequence.producerId(), sequence.epoch(), sequence.next());
        return becomesDuplicate();
    }

    private boolean mayBeForgotten(long nanoTime, long wallMillis) {
        long ageMillis = sentOn != null
                ? TimeUnit.NANOSECONDS.toMillis(nanoTime - sentAtNanos)
                : frame == null ? 0 : wallMillis - frame.batch().storedMillis();
        return ageMillis >= REMEMBERED_MILLIS;
    }

    /** Whether it is, from now on and for the first time, one that may be in the partition twice. */
    boolean becomesDuplicate() {
        boolean duplicate = maybeWritten && !countedAsDuplicate;
        countedAsDuplicate |= maybeWritten;
        return duplicate;
    }

    /** Whether it went out under the number that these numbers are at; not so if an earlier run had numbered it. */
    boolean isNumberedBy(Sequence sequence) {
        return stamp != null
                && stamp.producerId() == sequence.producerId()
                && stamp.epoch() == sequence.epoch()
                && stamp.sequence() == sequence.next();
    }

    /** Whatever comes after it in its partition is numbered anew. */
    void startOver(ProducerIds producerIds) {
        if (partition != null) {
            partition.startOver(producerIds);
        }
    }

    /** Its next stamp is a new one. */
    void unstamp() {
        stamp = null;
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
        return Objects.requireNonNull(stamp, "not stamped yet").topicId();
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
