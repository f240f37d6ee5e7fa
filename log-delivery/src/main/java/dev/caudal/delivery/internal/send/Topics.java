// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.ClusterMetadata;
import dev.caudal.delivery.internal.wire.Connection;
import dev.caudal.delivery.internal.wire.Reply;
import dev.caudal.delivery.internal.wire.TopicMetadata;
import dev.caudal.delivery.internal.wire.TopicMetadata.TopicOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All destinations, and what brokers say about their topics. One question at a time, for at most {@link #MOST_ASKED} topics,
 * at most {@value #QUESTIONS_A_SECOND} a second: thousands of topics in trouble cost no more than that.
 *
 * <p>A topic that is missing, denied or without a leader is asked for again after growing pauses of its own; one that is
 * well, once in the refresh time, all spread over it.
 */
final class Topics {
    static final int MOST_ASKED = 200;
    private static final int QUESTIONS_A_SECOND = 20;
    private static final long PACE_NANOS = Duration.ofSeconds(1).toNanos() / QUESTIONS_A_SECOND;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_UNANSWERED_PAUSE = Duration.ofSeconds(1);
    /** Those that would be due within this part of the refresh time come along with those that are. */
    private static final int AHEAD_PARTS = 10;

    private final Map<String, Destination> byName = new HashMap<>();
    /** Those that are new, in doubt or in trouble. */
    private final DueQueue<Destination> urgent = new DueQueue<>();
    /** Those that are well. */
    private final DueQueue<Destination> regular = new DueQueue<>();

    private final Clock clock;
    private final ControlLink control;
    private final Brokers brokers;
    private final ProducerIds producerIds;
    private final Consumer<Destination> news;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final Backoff unansweredBackoff;
    private final long refreshNanos;

    private boolean asking;
    private int unanswered;
    private long nextQuestionNanos;

    /**
     * @param news told when something was said about a topic
     */
    Topics(
            ControlLink control,
            Brokers brokers,
            ProducerIds producerIds,
            Duration refresh,
            Duration firstPause,
            Clock clock,
            RandomGenerator random,
            Consumer<Destination> news) {
        this.clock = clock;
        this.control = control;
        this.brokers = brokers;
        this.producerIds = producerIds;
        this.refreshNanos = refresh.toNanos();
        this.backoff = Backoff.of(firstPause, LONGEST_PAUSE, random);
        this.unansweredBackoff = Backoff.of(firstPause, LONGEST_UNANSWERED_PAUSE, random);
        this.random = random;
        this.news = news;
        this.nextQuestionNanos = clock.nanoTime();
    }

    Collection<Destination> all() {
        return byName.values();
    }

    /** The destination of this topic; looked up at once if it is new. */
    Destination of(String topic, long nanoTime) {
        Destination destination = byName.get(topic);
        if (destination == null) {
            destination = new Destination(topic);
            byName.put(topic, destination);
            askAt(destination, nanoTime);
        }
        return destination;
    }

    /** The destination of this topic, if there is one. */
    @Nullable
    Destination find(String topic) {
        return byName.get(topic);
    }

    /** Nothing waits for this topic, and nothing will. */
    void forget(Destination destination) {
        if (byName.remove(destination.topic(), destination)) {
            urgent.remove(destination);
            regular.remove(destination);
            for (Partition partition : destination.partitions()) {
                producerIds.retire(partition.sequence());
            }
        }
    }

    /**
     * What is known of it does not hold any more: asks now, though not twice within a pause, which grows while the answers are the
     * same. So what thousands of topics ask when a broker is out of reach for us alone is bounded.
     */
    void doubt(Destination destination, long nanoTime) {
        if (!destination.asked && !destination.doubted) {
            destination.doubted = true;
            askAt(destination, Math.max(nanoTime, destination.notBeforeNanos));
        }
    }

    /** Asks soon for a topic of which nothing is known. */
    void doubtIfUnknown(Destination destination, long nanoTime) {
        if (destination.unknownBecause != null || !isLed(destination)) {
            doubt(destination, nanoTime);
        }
    }

    /** Asks if there is something to ask and somebody to be asked. */
    void run(long nanoTime) {
        if (asking || nanoTime - nextQuestionNanos < 0 || nextDueNanos(nanoTime + 1) - nanoTime > 0) {
            return;
        }
        Connection connection = control.ready(nanoTime);
        if (connection == null) {
            return;
        }
        List<Destination> asked = new ArrayList<>();
        take(urgent, nanoTime, asked, nanoTime);
        take(regular, nanoTime + refreshNanos / AHEAD_PARTS, asked, nanoTime);
        if (asked.isEmpty()) {
            return;
        }
        asking = true;
        nextQuestionNanos = nanoTime + PACE_NANOS;
        connection.metadata(asked.stream().map(Destination::topic).toList(), new Answer(asked));
    }

    private void take(DueQueue<Destination> queue, long dueNanos, List<Destination> asked, long nanoTime) {
        Destination next;
        while (asked.size() < MOST_ASKED && (next = queue.poll(dueNanos)) != null) {
            urgent.remove(next);
            regular.remove(next);
            next.asked = true;
            next.askedAtNanos = nanoTime;
            asked.add(next);
        }
    }

    private long nextDueNanos(long latest) {
        return urgent.nextDueNanos(regular.nextDueNanos(latest));
    }

    /** When {@link #run} has something to do, at the latest the time given. */
    long nextDueNanos(long latest, long nanoTime) {
        if (asking) {
            return latest;
        }
        long next = nextDueNanos(latest);
        if (next - nanoTime <= 0) {
            // Due, and not asked: the pace, or no connection.
            next = Math.max(
                    nextQuestionNanos,
                    nanoTime + Duration.ofMillis(control.delayMillis()).toNanos());
        }
        return next - latest < 0 ? next : latest;
    }

    private void askAt(Destination destination, long nanos) {
        regular.remove(destination);
        urgent.put(destination, nanos);
    }

    /** Returns whether it was a question in vain. */
    private boolean learn(Destination destination, @Nullable TopicMetadata said, long nanoTime) {
        destination.asked = false;
        boolean isNews = false;
        if (said != null && said.outcome() == TopicOutcome.KNOWN) {
            isNews = destination.learn(said, producerIds, nanoTime) || destination.unknownBecause != null;
            destination.unknownBecause = null;
        } else {
            destination.unknownBecause = said == null ? "the broker did not answer for this topic" : said.detail();
        }
        boolean isWell = destination.unknownBecause == null && isLed(destination);
        boolean inVain = !isNews && (destination.doubted || !isWell);
        destination.doubted = false;
        destination.fruitless = isNews ? 0 : inVain ? destination.fruitless + 1 : destination.fruitless;
        destination.notBeforeNanos = destination.askedAtNanos + backoff.pauseNanos(Math.max(1, destination.fruitless));
        if (isWell) {
            regular.put(destination, nanoTime + refreshNanos - random.nextLong(refreshNanos / AHEAD_PARTS + 1));
        } else {
            askAt(destination, Math.max(nanoTime, destination.notBeforeNanos));
        }
        news.accept(destination);
        return inVain;
    }

    private boolean isLed(Destination destination) {
        for (Partition partition : destination.partitions()) {
            if (brokers.get(partition.leader()) == null) {
                return false;
            }
        }
        return true;
    }

    /** To one question. */
    private final class Answer implements Reply<ClusterMetadata> {
        private final List<Destination> asked;

        Answer(List<Destination> asked) {
            this.asked = asked;
        }

        @Override
        public void received(ClusterMetadata answer) {
            asking = false;
            unanswered = 0;
            control.worked();
            control.brokers(answer.brokers());
            for (BrokerAddress address : answer.brokers()) {
                brokers.learn(address);
            }
            Map<String, TopicMetadata> said = new HashMap<>(asked.size() * 2);
            answer.topics().forEach(topic -> said.put(topic.topic(), topic));
            long now = clock.nanoTime();
            boolean inVain = false;
            for (Destination destination : asked) {
                inVain |= learn(destination, said.get(destination.topic()), now);
            }
            if (inVain) {
                control.turn(now);
            }
        }

        @Override
        public void failed(String detail) {
            asking = false;
            unanswered++;
            long now = clock.nanoTime();
            control.failed(detail, now);
            nextQuestionNanos = now + unansweredBackoff.pauseNanos(unanswered);
            for (Destination destination : asked) {
                destination.asked = false;
                askAt(destination, now);
            }
        }
    }
}
