// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import dev.caudal.core.routing.Route;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the delivering thread knows of one route. Only {@link #heldBytes} is touched by others. */
final class RouteState {
    final Route route;
    /** Memory held by this route's lines, in all stages. */
    final AtomicLong heldBytes = new AtomicLong();

    /** Blocks with lines to send, in order. */
    final Deque<StagedLines> waiting = new ArrayDeque<>();
    /** Blocks whose lines have all been sent at least once and not all been resolved, in order. */
    final Deque<StagedLines> sent = new ArrayDeque<>();

    int inFlightLines;
    int inFlightBytes;
    /** Acknowledged since the ledger was last told: one entry a round, not one a line. */
    long newlyDelivered;

    /** A line came back: nothing more is sent until all lines in flight are back, then from the first one again. */
    boolean rewinding;

    /** Failures in a row; 0 when the route delivers. */
    int failures;

    long retryAtNanos;
    /** What Kafka said last, null while the route delivers. */
    @Nullable
    String parkedBecause;
    /** When {@link #parkedBecause} was first set. */
    long parkedSinceNanos;
    /** Whether a person has been told. */
    boolean parkedWarned;

    /** In one of the queues of {@link RouteSchedule}, which alone writes it. */
    boolean queued;

    boolean left;

    RouteState(Route route) {
        this.route = route;
    }

    boolean isParked(long nanoTime) {
        return parkedBecause != null && retryAtNanos - nanoTime > 0;
    }

    void parkedBecause(String reason, long nanoTime) {
        if (parkedBecause == null) {
            parkedSinceNanos = nanoTime;
        }
        parkedBecause = reason;
    }

    boolean isDone() {
        return waiting.isEmpty() && sent.isEmpty();
    }

    /** Puts every unresolved line back to be sent, in order. */
    void rewind() {
        StagedLines block;
        while ((block = sent.pollLast()) != null) {
            waiting.addFirst(block);
        }
        waiting.forEach(StagedLines::rewind);
        rewinding = false;
    }
}
