// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.ProduceAnswer;
import dev.caudal.delivery.internal.wire.ProduceOutcome;
import java.time.Duration;
import java.util.List;
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
    private final Retentions retentions;
    private final StuckRoutes stuck;
    private final Backoff passing;
    private final Backoff lasting;
    private final DeliveryObserver observer;
    private final Clock clock;
    private final DueQueue<Partition> retries = new DueQueue<>();
    private final Topics topics;
    private final Queues queues;
    private final Detour detour;

    /** Another way than through the queues. */
    interface Detour {
        /** A new batch: whether it goes that way. */
        boolean takes(Outgoing outgoing, long nanoTime);
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
            Retentions retentions,
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
        this.retentions = retentions;
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
            return;
        }
        Outgoing outgoing = new Outgoing(batch, null, this, nanoTime);
        if (!detour.takes(outgoing, nanoTime)) {
            queue(outgoing, nanoTime);
        }
    }

    /** The same for one out of the spool. */
    void replayed(Batch batch, SpoolFrame frame, long nanoTime) {
        queue(new Outgoing(batch, frame, this, nanoTime), nanoTime);
    }

    /** Behind all others of its partition, for one that has waited for those on disk. */
    void queue(Outgoing outgoing, long nanoTime) {
        Partition partition = queues.add(outgoing, nanoTime);
        if (partition != null) {
            enqueue(partition, nanoTime);
        }
    }

    /** Something was said about the topic. */
    void learned(Destination destination, long nanoTime) {
        for (Partition partition : destination.partitions()) {
            Outgoing underWay = partition.underWay();
            SendLane lane = underWay == null ? null : underWay.sentOn();
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
        Partition partition;
        while ((partition = retries.poll(nanoTime)) != null) {
            enqueue(partition, nanoTime);
        }
    }

    long nextRetryNanos(long latest) {
        return retries.nextDueNanos(latest);
    }

    /** Whoever pauses tries at once. */
    void hurry(long nanoTime) {
        for (Destination destination : topics.all()) {
            topics.doubtIfUnknown(destination, nanoTime);
            for (Partition partition : destination.partitions()) {
                partition.breaker().hurry(nanoTime);
                enqueue(partition, nanoTime);
            }
        }
    }

    /** Sends what may be sent now. */
    void send() {
        if (!producerIds.isKnown()) {
            return;
        }
        for (Broker broker : brokers.all()) {
            broker.healthy().send(this, batches -> broker.patience().healthyMillis());
            broker.suspect().send(this, Dispatcher::suspectMillis);
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

    /** As long as the one that needs it longest: on this lane nobody is in a hurry. */
    private static int suspectMillis(List<Outgoing> batches) {
        int millis = Patience.LONGEST_MILLIS;
        for (Outgoing outgoing : batches) {
            millis = Math.max(millis, outgoing.where().patienceMillis());
        }
        return millis;
    }

    /** To the lane it belongs to, if it may go to one now. Otherwise whatever holds it back brings it here again. */
    private void enqueue(Partition partition, long nanoTime) {
        if (!partition.mayGo(nanoTime)) {
            return;
        }
        Broker broker = brokers.get(partition.leader());
        if (broker == null) {
            topics.doubt(partition.destination(), nanoTime);
        } else {
            broker.lane(partition.kind()).enter(partition);
        }
    }

    @Override
    public @Nullable Outgoing pass(Partition partition, SendLane lane) {
        long now = clock.nanoTime();
        Outgoing head = partition.head();
        if (head == null || !partition.mayGo(now)) {
            return null;
        }
        Broker broker = brokers.get(partition.leader());
        if (broker == null || broker.lane(partition.kind()) != lane) {
            enqueue(partition, now);
            return null;
        }
        if (mayBeSplit(head) && partition.destination().isTooLarge(head.size(), now)) {
            List<Batch> parts = remedies.split(head.batch());
            if (!parts.isEmpty()) {
                replace(partition, head, parts);
                enqueue(partition, now);
                return null;
            }
        }
        if (retentions.isOpen(head, now)) {
            return null;
        }
        if (retentions.isOver(head, now)) {
            giveUp(partition, head, DropCause.EXPIRED);
            enqueue(partition, now);
            return null;
        }
        SpoolFrame frame = head.frame();
        if (frame != null && !frame.isAnnounced()) {
            frame.announce(() -> enqueue(partition, clock.nanoTime()));
            return null;
        }
        // There is an identity: send() has looked, and only answers take it away.
        if (partition.depart(producerIds, lane, now, clock.millis())) {
            accounts.possibleDuplicate(head.batch());
        }
        return head;
    }

    @Override
    public void answered(Outgoing outgoing, ProduceAnswer answer) {
        long now = clock.nanoTime();
        Partition partition = outgoing.where();
        partition.landed();
        if (answer.outcome() != ProduceOutcome.DELIVERED) {
            observer.failed(answer.outcome().label());
        }
        if (answer.outcome().maybeWritten()) {
            outgoing.maybeWritten();
        }
        decide(partition, outgoing, answer, now);
        settle(partition, outgoing, now);
    }

    private void decide(Partition partition, Outgoing outgoing, ProduceAnswer answer, long now) {
        Destination destination = partition.destination();
        switch (answer.outcome()) {
            case DELIVERED -> delivered(partition, outgoing, now);
            case UNREACHABLE -> {
                partition.breaker().unanswered();
                topics.doubt(destination, now);
            }
            case NOT_LEADER -> notLeader(partition, answer, now);
            case TOPIC_MISSING, TOPIC_ID_UNKNOWN -> {
                fail(partition, answer, passing, now);
                // The next one may keep lines longer.
                destination.retention = new Retentions.Known();
                topics.doubt(destination, now);
            }
            case DENIED -> {
                fail(partition, answer, lasting, now);
                // Nor was anybody told how long it keeps lines.
                destination.retention = new Retentions.Known();
                topics.doubt(destination, now);
            }
            case REPLICATION_LATE -> {
                partition.late(now);
                fail(partition, answer, passing, now);
            }
            case NOT_ENOUGH_REPLICAS, TROUBLE -> fail(partition, answer, passing, now);
            case TOO_LARGE -> {
                partition.breaker().unanswered();
                split(partition, outgoing, now);
            }
            case INVALID_TIMESTAMP -> {
                partition.breaker().unanswered();
                if (!remedies.moveClock(outgoing)) {
                    refuse(partition, outgoing, answer);
                }
            }
            case CORRUPT -> {
                if (outgoing.corrupted() > MOST_CORRUPTIONS) {
                    partition.breaker().unanswered();
                    refuse(partition, outgoing, answer);
                } else {
                    fail(partition, answer, passing, now);
                }
            }
            case REFUSED -> {
                partition.breaker().unanswered();
                refuse(partition, outgoing, answer);
            }
            case SEQUENCE_LOST -> {
                partition.startOver(producerIds);
                outgoing.unstamp();
                fail(partition, answer, passing, now);
            }
        }
    }

    /** After an answer: drops what nobody wants any more, and lets the next one go. */
    private void settle(Partition partition, Outgoing outgoing, long nanoTime) {
        Destination destination = partition.destination();
        if (outgoing.equals(partition.head())) {
            DropCause unwanted = queues.unwanted(outgoing.route());
            if (unwanted != null) {
                giveUp(partition, outgoing, unwanted);
            }
        }
        destination.leaveIfGone(partition, nanoTime);
        queues.forgetIfLeft(destination);
        // All of them: some may have come from a partition that is gone.
        for (Partition each : destination.partitions()) {
            enqueue(each, nanoTime);
        }
    }

    private void delivered(Partition partition, Outgoing outgoing, long nanoTime) {
        Destination destination = partition.destination();
        Broker broker = brokers.get(partition.leader());
        long took = nanoTime - outgoing.sentAtNanos();
        partition.delivered(
                took,
                broker == null ? Patience.LONGEST_MILLIS : broker.patience().healthyMillis(),
                nanoTime);
        if (broker != null) {
            broker.patience().accepted(took);
        }
        queues.left(destination);
        stuck.delivers(partition, outgoing.route(), nanoTime);
        accounts.delivered(outgoing);
    }

    private void fail(Partition partition, ProduceAnswer answer, Backoff backoff, long nanoTime) {
        partition.suspect();
        partition.breaker().failed(answer.detail(), backoff, nanoTime);
        retries.put(partition, partition.breaker().retryAtNanos());
    }

    private void notLeader(Partition partition, ProduceAnswer answer, long nanoTime) {
        boolean isNews = false;
        if (answer.leader() != null) {
            brokers.learn(answer.leader());
            isNews = partition.ledBy(answer.leader().id(), answer.leaderEpoch());
        }
        if (isNews) {
            partition.breaker().unanswered();
        } else {
            fail(partition, answer, passing, nanoTime);
            topics.doubt(partition.destination(), nanoTime);
        }
    }

    /** Not what has a number: as it is, brokers can tell whether it is there; of parts of it they cannot. */
    private static boolean mayBeSplit(Outgoing outgoing) {
        return outgoing.batch().lines() > 1 && outgoing.stamp() == null;
    }

    private void split(Partition partition, Outgoing outgoing, long nanoTime) {
        List<Batch> parts = remedies.split(outgoing.batch());
        if (parts.isEmpty()) {
            giveUp(partition, outgoing, DropCause.TOO_LARGE);
            return;
        }
        LOG.warn(
                "customer={} topic={}: a batch of {} bytes is too large for the topic and goes in {} parts, as others so"
                        + " large will for an hour; is max.message.bytes of the topic what it should be?",
                outgoing.route().customer(),
                outgoing.route().topic(),
                outgoing.size(),
                parts.size());
        partition.destination().refuses(outgoing.size(), nanoTime);
        replace(partition, outgoing, parts);
    }

    private void replace(Partition partition, Outgoing outgoing, List<Batch> parts) {
        partition.removeHead(producerIds);
        queues.entered(partition.destination(), parts.size() - 1);
        partition.addFirst(parts.stream().map(outgoing::part).toList());
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
        partition.removeHead(producerIds);
        queues.drop(partition.destination(), outgoing, cause);
    }
}
