// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.Connection;
import dev.caudal.delivery.internal.wire.Reply;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How long topics keep lines, so that none is acknowledged which Kafka deletes minutes later. Asked for when lines that are a
 * minute old could be sent, and believed for some minutes. Whoever may not ask, or gets no answer, goes on without knowing.
 */
final class Retentions {
    /** No topic keeps lines for less. */
    private static final long WORTH_ASKING_MILLIS = Duration.ofMinutes(1).toMillis();

    private static final long BELIEVED_NANOS = Duration.ofMinutes(5).toNanos();
    /** What is given up is given up for good: by then another topic may have the name, or somebody have changed its settings. */
    private static final long BELIEVED_TO_GIVE_UP_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final ControlLink control;
    private final Clock clock;
    private final Consumer<Destination> news;
    private final Set<Destination> wanted = new LinkedHashSet<>();
    private boolean asking;
    private long wantedSinceNanos;
    private long notBeforeNanos;

    /** What is known of one topic. */
    static final class Known {
        private long millis = Long.MAX_VALUE;
        private long sinceNanos;
        private boolean isKnown;
    }

    /** @param news told when a topic's answer is there, or will not come */
    Retentions(ControlLink control, Clock clock, Consumer<Destination> news) {
        this.control = control;
        this.clock = clock;
        this.news = news;
        this.notBeforeNanos = clock.nanoTime();
    }

    /** Whether it is not known yet if the topic would keep this batch; then the news come later. */
    boolean isOpen(Outgoing outgoing, long nanoTime) {
        long age = ageMillis(outgoing, nanoTime);
        if (age < WORTH_ASKING_MILLIS) {
            return false;
        }
        Destination destination = outgoing.where().destination();
        Known known = destination.retention;
        long believed = age < known.millis ? BELIEVED_NANOS : BELIEVED_TO_GIVE_UP_NANOS;
        if (known.isKnown && nanoTime - known.sinceNanos < believed) {
            return false;
        }
        if (wanted.isEmpty()) {
            wantedSinceNanos = nanoTime;
        }
        wanted.add(destination);
        return true;
    }

    /** Whether the topic would delete this batch. */
    boolean isOver(Outgoing outgoing, long nanoTime) {
        return ageMillis(outgoing, nanoTime) >= outgoing.where().destination().retention.millis;
    }

    private long ageMillis(Outgoing outgoing, long nanoTime) {
        return outgoing.ageMillis(nanoTime, clock.millis());
    }

    /** Asks if there is something to ask and somebody to be asked. */
    void run(long nanoTime) {
        if (asking || wanted.isEmpty()) {
            return;
        }
        if (nanoTime - wantedSinceNanos > PATIENCE_NANOS) {
            // Better sent than kept from the customer for a question.
            learn(List.copyOf(wanted), Map.of());
            return;
        }
        Connection connection = nanoTime - notBeforeNanos < 0 ? null : control.ready(nanoTime);
        if (connection != null) {
            List<Destination> asked = wanted.stream().limit(Topics.MOST_ASKED).toList();
            asking = true;
            connection.retentions(asked.stream().map(Destination::topic).toList(), new Answer(asked));
        }
    }

    /** When {@link #run} has something to do, at the latest the time given. */
    long nextDueNanos(long latest, long nanoTime) {
        if (asking || wanted.isEmpty()) {
            return latest;
        }
        long pauses = Math.max(
                notBeforeNanos - nanoTime,
                Duration.ofMillis(control.delayMillis()).toNanos());
        long next = nanoTime + Math.min(pauses, wantedSinceNanos + PATIENCE_NANOS + 1 - nanoTime);
        return next - latest < 0 ? next : latest;
    }

    private void learn(List<Destination> asked, Map<String, Long> said) {
        long now = clock.nanoTime();
        asked.forEach(wanted::remove);
        wantedSinceNanos = now;
        for (Destination destination : asked) {
            Known known = destination.retention;
            known.isKnown = true;
            known.millis = said.getOrDefault(destination.topic(), Long.MAX_VALUE);
            known.sinceNanos = now;
            news.accept(destination);
        }
    }

    /** To one question. */
    private final class Answer implements Reply<Map<String, Long>> {
        private final List<Destination> asked;

        Answer(List<Destination> asked) {
            this.asked = asked;
        }

        @Override
        public void received(Map<String, Long> answer) {
            asking = false;
            learn(asked, answer);
        }

        @Override
        public void failed(String detail) {
            // Another broker may know, as long as there is time.
            asking = false;
            long now = clock.nanoTime();
            notBeforeNanos = now + PAUSE_NANOS;
            control.failed(detail, now);
        }
    }
}
