// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whose turn it is. A route with lines to send is in exactly one of three queues: runnable; parked until a time of its own,
 * after a refusal; or unknown, as long as no broker has said anything about its topic. Of the unknown ones only a few are
 * tried at a time: without any broker, thousands of vain attempts would cost more than the log lines do.
 *
 * <p>Owned by the delivering thread.
 */
final class RouteSchedule {
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(25).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long PROBE_INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final int PROBES = 20;

    private final Deque<RouteState> runnable = new ArrayDeque<>();
    private final PriorityQueue<RouteState> parked =
            new PriorityQueue<>(Comparator.comparingLong((RouteState state) -> state.retryAtNanos));
    private final Deque<RouteState> unknown = new ArrayDeque<>();
    private long nextProbeNanos;

    /** Enters a route that has lines to send, unless it is waiting for its turn already. */
    void enter(RouteState state, long nanoTime) {
        if (state.queued) {
            return;
        }
        state.queued = true;
        if (state.isParked(nanoTime)) {
            parked.add(state);
        } else {
            runnable.add(state);
        }
    }

    /** The route's next attempt comes later, after a pause that doubles with every failure in a row. */
    void park(RouteState state, long nanoTime) {
        // Its time is about to change, which a queue ordered by time would not notice.
        if (parked.remove(state)) {
            state.queued = false;
        }
        long pause = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(state.failures, 20));
        state.retryAtNanos = nanoTime + pause + ThreadLocalRandom.current().nextLong(pause / 4 + 1);
        state.failures++;
    }

    /** Nothing is known of the route's topic yet: it is tried again when its turn to probe comes, or when another's succeeds. */
    void awaitMetadata(RouteState state) {
        if (!state.queued) {
            state.queued = true;
            unknown.add(state);
        }
    }

    /** A broker has answered: all that waited for one may try. */
    void metadataCame() {
        runnable.addAll(unknown);
        unknown.clear();
    }

    /** Makes those runnable whose time has come. Returns how many are. */
    int due(long nanoTime) {
        while (!parked.isEmpty() && parked.element().retryAtNanos - nanoTime <= 0) {
            runnable.add(parked.remove());
        }
        if (!unknown.isEmpty() && nanoTime - nextProbeNanos >= 0) {
            nextProbeNanos = nanoTime + PROBE_INTERVAL_NANOS;
            for (int i = 0; i < PROBES && !unknown.isEmpty(); i++) {
                runnable.add(unknown.remove());
            }
        }
        return runnable.size();
    }

    /** The next runnable route; it has to be entered again if it still has lines. */
    RouteState take() {
        RouteState state = runnable.remove();
        state.queued = false;
        return state;
    }

    /** When something becomes due by itself, at the latest the time given. */
    long nextDueNanos(long latest) {
        long next = latest;
        if (!parked.isEmpty()) {
            next = earlier(next, parked.element().retryAtNanos);
        }
        return unknown.isEmpty() ? next : earlier(next, nextProbeNanos);
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
