// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.batch.BatchHeader;
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
 * How long topics keep lines, so that none is acknowledged which Kafka deletes minutes later. Asked for when lines that are an
 * hour old come back from disk, and believed for some minutes. Whoever may not ask, or gets no answer, goes on without knowing.
 */
final class Retentions {
    private static final long WORTH_ASKING_MILLIS = Duration.ofHours(1).toMillis();
    private static final long BELIEVED_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private final ControlLink control;
    private final Clock clock;
    private final Consumer<Destination> news;
    private final Set<Destination> wanted = new LinkedHashSet<>();
    private boolean asking;
    private long wantedSinceNanos;

    /** What is known of one topic. */
    static final class Known {
        private long millis = Long.MAX_VALUE;
        private long untilNanos;
        private boolean isKnown;
    }

    /** @param news told when a topic's answer is there, or will not come */
    Retentions(ControlLink control, Clock clock, Consumer<Destination> news) {
        this.control = control;
        this.clock = clock;
        this.news = news;
    }

    /** Whether it is not known yet if the topic would keep this batch; then the news come later. */
    boolean isOpen(Outgoing outgoing, long nanoTime) {
        if (ageMillis(outgoing) < WORTH_ASKING_MILLIS) {
            return false;
        }
        Destination destination = outgoing.where().destination();
        Known known = destination.retention;
        if (known.isKnown && nanoTime - known.untilNanos < 0) {
            return false;
        }
        if (wanted.isEmpty()) {
            wantedSinceNanos = nanoTime;
        }
        wanted.add(destination);
        return true;
    }

    /** Whether the topic would delete this batch. */
    boolean isOver(Outgoing outgoing) {
        return ageMillis(outgoing) >= outgoing.where().destination().retention.millis;
    }

    private long ageMillis(Outgoing outgoing) {
        return clock.millis() - BatchHeader.maxTimestamp(outgoing.batch().bytes());
    }

    /** Asks if there is something to ask and somebody to be asked. */
    void run(long nanoTime) {
        if (asking || wanted.isEmpty()) {
            return;
        }
        List<Destination> asked = wanted.stream().limit(Topics.MOST_ASKED).toList();
        Connection connection = control.ready(nanoTime);
        if (connection != null) {
            asking = true;
            connection.retentions(asked.stream().map(Destination::topic).toList(), new Answer(asked));
        } else if (nanoTime - wantedSinceNanos > PATIENCE_NANOS) {
            learn(List.copyOf(wanted), Map.of());
        }
    }

    /** When {@link #run} has something to do, at the latest the time given. */
    long nextDueNanos(long latest, long nanoTime) {
        if (asking || wanted.isEmpty()) {
            return latest;
        }
        long next = nanoTime + Duration.ofMillis(control.delayMillis()).toNanos();
        return next - latest < 0 ? next : latest;
    }

    private void learn(List<Destination> asked, Map<String, Long> said) {
        asking = false;
        long now = clock.nanoTime();
        asked.forEach(wanted::remove);
        wantedSinceNanos = now;
        for (Destination destination : asked) {
            Known known = destination.retention;
            known.isKnown = true;
            known.millis = said.getOrDefault(destination.topic(), Long.MAX_VALUE);
            known.untilNanos = now + BELIEVED_NANOS;
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
            learn(asked, answer);
        }

        @Override
        public void failed(String detail) {
            learn(asked, Map.of());
        }
    }
}
