// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.Connection;
import dev.caudal.delivery.internal.wire.ProducerIdentity;
import dev.caudal.delivery.internal.wire.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The identity that batches are stamped with: asked for once, and again only when a partition has used up its epochs.
 *
 * <p>A partition that is forgotten and comes back must not count from 0 in an epoch it was in before: brokers would take new
 * lines for old ones. So whoever begins, begins after every epoch of those that are forgotten.
 */
final class ProducerIds {
    private final Clock clock;
    private final ControlLink control;
    private final Backoff backoff;
    private @Nullable ProducerIdentity current;
    private short firstEpoch;
    private @Nullable String failure;
    private boolean asking;
    private int failures;
    private long nextQuestionNanos;

    ProducerIds(ControlLink control, Backoff backoff, Clock clock) {
        this.clock = clock;
        this.control = control;
        this.backoff = backoff;
        this.nextQuestionNanos = clock.nanoTime();
    }

    /** Whether a broker has given one. */
    boolean isKnown() {
        return current != null;
    }

    /** For a partition that begins; null until {@link #isKnown}. */
    @Nullable
    ProducerIdentity fresh() {
        return current == null ? null : new ProducerIdentity(current.id(), firstEpoch);
    }

    /** Why there is none; null if nothing is known to be wrong. */
    @Nullable
    String failure() {
        return failure;
    }

    /** A partition is forgotten, with the numbers it has given. */
    void retire(Sequence sequence) {
        if (!sequence.isUsable() || current == null || sequence.producerId() != current.id()) {
            return;
        }
        if (sequence.epoch() == Short.MAX_VALUE) {
            renew();
        } else if (sequence.epoch() >= firstEpoch) {
            firstEpoch = (short) (sequence.epoch() + 1);
        }
    }

    /** It has no epochs left for some partition: the next one, for all that begin from now on. */
    void renew() {
        current = null;
    }

    /** From now on this one. */
    void begin(ProducerIdentity identity) {
        current = identity;
        firstEpoch = identity.epoch();
    }

    /** Asks if there is none. */
    void run(long nanoTime) {
        if (current != null || asking || nanoTime - nextQuestionNanos < 0) {
            return;
        }
        Connection connection = control.ready(nanoTime);
        if (connection != null) {
            asking = true;
            connection.producerId(new Answer());
        }
    }

    /** When {@link #run} has something to do if there is no news of the network before, at the latest the time given. */
    long nextDueNanos(long latest, long nanoTime) {
        if (current != null || asking) {
            return latest;
        }
        long next = nextQuestionNanos;
        if (next - nanoTime <= 0) {
            // Due, and not asked: no connection.
            next = nanoTime + Duration.ofMillis(control.delayMillis()).toNanos();
        }
        return next - latest < 0 ? next : latest;
    }

    private final class Answer implements Reply<ProducerIdentity> {
        @Override
        public void received(ProducerIdentity answer) {
            asking = false;
            failures = 0;
            failure = null;
            begin(answer);
        }

        @Override
        public void failed(String detail) {
            asking = false;
            failures++;
            failure = detail;
            long now = clock.nanoTime();
            nextQuestionNanos = now + backoff.pauseNanos(failures);
            // Another may be able to give one.
            control.failed(detail, now);
        }
    }
}
