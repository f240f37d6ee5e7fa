// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.wire.Lane;
import dev.caudal.delivery.internal.wire.ProduceAnswer;
import dev.caudal.delivery.internal.wire.ProduceOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each batch to the lane it belongs to, and decides what an answer means for it and for those behind it. A topic's
 * trouble stops that topic; a broker's trouble stops what that broker leads.
 */
final class Dispatcher implements SendLane.Gate, Outgoing.AnswerHandler {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");

    /** A batch that arrives damaged so often is damaged here. */
    private static final int MOST_CORRUPTIONS = 5;

    /** Twice the longest that a broker may wait for its followers. */
    private static final long OVERDUE_NANOS =
            Duration.ofMillis(2L * Patience.LONGEST_MILLIS).toNanos();

    private final Accounts accounts;
    private final Remedies remedies;
    private final Brokers brokers;
    private final ProducerIds producerIds;
    private final StuckRoutes stuck;
    private final Backoff passing;
    private final Backoff lasting;
    private final DeliveryObserver observer;
    private final Clock clock;
    private final DueQueue<Destination> retries = new DueQueue<>(destination -> destination.breaker.retryAtNanos());
    private final Topics topics;
    private final Queues queues;
    private final Detour detour;

    /** Another way than through the queues. */
    interface Detour {
        /** A new batch: whether it goes that way. */
        boolean takes(Batch batch, long nanoTime);
    }

    /**
     * @param passing pauses of what the brokers repair by themselves
     * @param lasting pauses of what waits for a person
     */
    Dispatcher(
            Accounts accounts,
            Remedies remedies,
            Brokers brokers,
            Topics topics,
            Queues queues,
            Detour detour,
            ProducerIds producerIds,
            StuckRoutes stuck,
            Backoff passing,
            Backoff lasting,
            DeliveryObserver observer,
            Clock clock) {
        this.clock = clock;
        this.accounts = accounts;
        this.remedies = remedies;
        this.brokers = brokers;
        this.topics = topics;
        this.queues = queues;
        this.detour = detour;
        this.producerIds = producerIds;
        this.stuck = stuck;
        this.passing = passing;
        this.lasting = lasting;
        this.observer = observer;
    }

    /** A new batch, behind all others of its partition. */
    void arrived(Batch batch, long nanoTime) {
        DropCause unwanted = queues.unwanted(batch.route());
        if (unwanted != null) {
            // Routed by a reader that had not seen the new list yet.
            accounts.dropped(batch, unwanted);
        } else if (!detour.takes(batch, nanoTime)) {
            queue(batch, null, nanoTime);
        }
    }

    /** The same for one that has been on disk, or has waited for those that were. */
    void queue(Batch batch, @Nullable SpoolFrame frame, long nanoTime) {
        Partition partition = queues.add(new Outgoing(batch, frame, this, nanoTime), nanoTime);
        if (partition != null) {
            enqueue(partition, nanoTime);
        }
    }

    /** Something was said about the topic. */
    void learned(Destination destination, long nanoTime) {
        for (Partition partition : destination.partitions()) {
            SendLane lane = partition.inFlight ? partition.queue.element().sentOn() : null;
            if (lane != null
                    && lane.broker().address().id() != partition.leader()
                    && brokers.get(partition.leader()) != null
                    && !lane.overdue(nanoTime - OVERDUE_NANOS).isEmpty()) {
                // A frozen broker that was voted out: its answer would come when the request times out, or never.
                lane.connection().breakOff();
            }
            enqueue(partition, nanoTime);
        }
    }

    /** Lets those try again whose pause is over. */
    void retry(long nanoTime) {
        Destination destination;
        while ((destination = retries.poll(nanoTime)) != null) {
            enqueueAll(destination, nanoTime);
        }
    }

    long nextRetryNanos(long latest) {
        return retries.nextDueNanos(latest);
    }

    /** Whoever pauses tries at once. */
    void hurry(long nanoTime) {
        for (Destination destination : topics.all()) {
            destination.breaker.hurry(nanoTime);
            topics.doubtIfUnknown(destination, nanoTime);
            enqueueAll(destination, nanoTime);
        }
    }

    /** Sends what may be sent now. */
    void send() {
        if (!producerIds.isKnown()) {
            return;
        }
        for (Broker broker : brokers.all()) {
            broker.healthy().send(this, broker.patience().healthyMillis());
            broker.suspect().send(this, Patience.LONGEST_MILLIS);
        }
    }

    /** Those who wait for a broker that is slow or out of reach ask whether another leads their partition by now. */
    void doubtUnreachable(long nanoTime) {
        for (Broker broker : brokers.all()) {
            for (SendLane lane : List.of(broker.healthy(), broker.suspect())) {
                for (Outgoing outgoing : lane.overdue(nanoTime - OVERDUE_NANOS)) {
                    topics.doubt(outgoing.where().destination(), nanoTime);
                }
                if (!lane.isEmpty() && lane.connection().trouble() != null) {
                    for (Partition partition : lane.waiting()) {
                        topics.doubt(partition.destination(), nanoTime);
                    }
                }
            }
        }
    }

    private void enqueueAll(Destination destination, long nanoTime) {
        for (Partition partition : destination.partitions()) {
            enqueue(partition, nanoTime);
        }
    }

    /** To the lane it belongs to, if it may go to one now. Otherwise whatever holds it back brings it here again. */
    private void enqueue(Partition partition, long nanoTime) {
        Destination destination = partition.destination();
        if (partition.inFlight || partition.queue.isEmpty() || !destination.breaker.admits(nanoTime)) {
            return;
        }
        Broker broker = brokers.get(partition.leader());
        if (broker == null) {
            topics.doubt(destination, nanoTime);
        } else {
            broker.lane(destination.lane()).enter(partition);
        }
    }

    @Override
    public @Nullable Outgoing pass(Partition partition, SendLane lane) {
        long now = clock.nanoTime();
        Destination destination = partition.destination();
        Outgoing head = partition.queue.peek();
        if (head == null || partition.inFlight || !destination.breaker.admits(now)) {
            return null;
        }
        Broker broker = brokers.get(partition.leader());
        if (broker == null || broker.lane(destination.lane()) != lane) {
            enqueue(partition, now);
            return null;
        }
        partition.count(destination.topicId());
        if (!partition.sequence.isUsable()) {
            // There is an identity: send() has looked, and only answers take it away.
            partition.sequence.begin(Objects.requireNonNull(producerIds.fresh()));
        }
        if (head.stamp(destination.topicId(), partition.sequence)) {
            accounts.possibleDuplicate(head.batch());
        }
        head.sent(lane, now);
        partition.inFlight = true;
        destination.breaker.sent();
        return head;
    }

    @Override
    public void answered(Outgoing outgoing, ProduceAnswer answer) {
        long now = clock.nanoTime();
        Partition partition = outgoing.where();
        Destination destination = partition.destination();
        partition.inFlight = false;
        if (answer.outcome() != ProduceOutcome.DELIVERED) {
            observer.failed(answer.outcome().label());
        }
        if (answer.outcome().maybeWritten()) {
            outgoing.maybeWritten();
        }
        switch (answer.outcome()) {
            case DELIVERED -> delivered(partition, outgoing, now);
            case UNREACHABLE -> {
                destination.breaker.unanswered();
                topics.doubt(destination, now);
            }
            case NOT_LEADER -> notLeader(partition, answer, now);
            case TOPIC_MISSING, TOPIC_ID_UNKNOWN -> {
                fail(destination, answer, passing, now);
                topics.doubt(destination, now);
            }
            case DENIED -> {
                fail(destination, answer, lasting, now);
                topics.doubt(destination, now);
            }
            case NOT_ENOUGH_REPLICAS, REPLICATION_LATE, TROUBLE -> fail(destination, answer, passing, now);
            case TOO_LARGE -> {
                destination.breaker.unanswered();
                split(partition, outgoing);
            }
            case INVALID_TIMESTAMP -> {
                destination.breaker.unanswered();
                if (!remedies.moveClock(outgoing)) {
                    refuse(partition, outgoing, answer);
                }
            }
            case CORRUPT -> {
                if (outgoing.corrupted() > MOST_CORRUPTIONS) {
                    destination.breaker.unanswered();
                    refuse(partition, outgoing, answer);
                } else {
                    fail(destination, answer, passing, now);
                }
            }
            case REFUSED -> {
                destination.breaker.unanswered();
                refuse(partition, outgoing, answer);
            }
            case SEQUENCE_LOST -> {
                partition.startOver(producerIds);
                outgoing.unstamp();
                fail(destination, answer, passing, now);
            }
        }
        settle(partition, outgoing, now);
    }

    /** After an answer: drops what nobody wants any more, and lets the next one go. */
    private void settle(Partition partition, Outgoing outgoing, long nanoTime) {
        Destination destination = partition.destination();
        if (partition.queue.peek() == outgoing) {
            DropCause unwanted = queues.unwanted(outgoing.route());
            if (unwanted != null) {
                giveUp(partition, outgoing, unwanted);
            }
        }
        if (destination.isGone(partition)) {
            destination.moveAll(partition);
        }
        if (partition.queue.isEmpty()) {
            queues.forgetIfLeft(destination);
        }
        // All of them: an open breaker has let one try for all.
        enqueueAll(destination, nanoTime);
    }

    private void delivered(Partition partition, Outgoing outgoing, long nanoTime) {
        Destination destination = partition.destination();
        partition.queue.remove();
        if (outgoing.isNumberedBy(partition.sequence)) {
            partition.sequence.advance(outgoing.batch().lines());
        }
        destination.breaker.succeeded();
        destination.lane(Lane.HEALTHY);
        Broker broker = brokers.get(partition.leader());
        if (broker != null) {
            broker.patience().accepted(nanoTime - outgoing.sentAtNanos());
        }
        queues.left(destination);
        stuck.delivers(destination, outgoing.route(), nanoTime);
        accounts.delivered(outgoing);
    }

    private void fail(Destination destination, ProduceAnswer answer, Backoff backoff, long nanoTime) {
        destination.lane(Lane.SUSPECT);
        destination.breaker.failed(answer.detail(), backoff, nanoTime);
        retries.add(destination);
    }

    private void notLeader(Partition partition, ProduceAnswer answer, long nanoTime) {
        int before = partition.leader();
        if (answer.leader() != null) {
            brokers.learn(answer.leader());
            partition.ledBy(answer.leader().id(), answer.leaderEpoch());
        }
        Destination destination = partition.destination();
        if (partition.leader() == before) {
            fail(destination, answer, passing, nanoTime);
            topics.doubt(destination, nanoTime);
        } else {
            destination.breaker.unanswered();
        }
    }

    private void split(Partition partition, Outgoing outgoing) {
        List<Batch> parts = remedies.split(outgoing.batch());
        if (parts.isEmpty()) {
            giveUp(partition, outgoing, DropCause.TOO_LARGE);
            return;
        }
        remove(partition, outgoing);
        queues.entered(partition.destination(), parts.size() - 1);
        for (int i = parts.size() - 1; i >= 0; i--) {
            Outgoing part = outgoing.part(parts.get(i));
            part.place(partition);
            partition.queue.addFirst(part);
        }
    }

    private void refuse(Partition partition, Outgoing outgoing, ProduceAnswer answer) {
        LOG.warn(
                "customer={} topic={}: the broker refuses a batch of {} lines for good: {}",
                outgoing.route().customer(),
                outgoing.route().topic(),
                outgoing.batch().lines(),
                answer.detail());
        giveUp(partition, outgoing, DropCause.REFUSED);
    }

    private void giveUp(Partition partition, Outgoing outgoing, DropCause cause) {
        remove(partition, outgoing);
        queues.drop(partition.destination(), outgoing, cause);
    }

    /** Takes the first one out. If it may have been written, nobody knows which number the next one would have. */
    private void remove(Partition partition, Outgoing outgoing) {
        partition.queue.remove();
        if (outgoing.isMaybeWritten()) {
            partition.startOver(producerIds);
        }
    }
}
