// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import dev.caudal.delivery.internal.wire.SimulatedNetwork;
import java.util.PriorityQueue;

/** Simulated time, and everything that is still to happen, in order: by time, and at one time by who came first. */
final class World implements SimulatedNetwork.Scheduler {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    /** 2026-11-22T10:00:00Z. */
    private static final long START_MILLIS = 1_795_341_600_000L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nanos = HOUR;
    private long wallStepMillis;
    private boolean wallClockWasSet;
    private long scheduled;
    private long happened;
    private boolean stopped;
    private boolean isHappening;

    private record Event(long nanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return nanos == other.nanos ? Long.compare(order, other.order) : Long.compare(nanos, other.nanos);
        }
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long millis() {
        return trueMillis() + wallStepMillis;
    }

    /** Of the brokers, whose clocks are right. */
    long trueMillis() {
        return START_MILLIS + nanos / MILLI;
    }

    /** The edge's wall clock is set. */
    void stepWallClock(long millis) {
        wallClockWasSet = true;
        wallStepMillis += millis;
    }

    /** Whether the age of what was read before cannot be known. */
    boolean wallClockWasSet() {
        return wallClockWasSet;
    }

    /** Work takes time. */
    void spend(long spentNanos) {
        nanos += spentNanos;
    }

    void after(long delayNanos, Runnable what) {
        events.add(new Event(nanos + Math.max(0, delayNanos), scheduled++, what));
    }

    void count() {
        happened++;
    }

    /** How much has happened. */
    long happened() {
        return happened;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void runUntil(long until) {
        stopped = false;
        while (!stopped) {
            Event next = events.peek();
            if (next == null || next.nanos > until) {
                nanos = Math.max(nanos, until);
                return;
            }
            events.remove();
            nanos = Math.max(nanos, next.nanos);
            happened++;
            isHappening = true;
            next.what.run();
            isHappening = false;
        }
    }

    /** The sender's thread stands still for so long, in the midst of what it does, and the others do not. */
    void preempt(long forNanos) {
        if (isHappening) {
            return;
        }
        long until = nanos + forNanos;
        boolean before = stopped;
        do {
            runUntil(until);
        } while (nanos < until);
        stopped = before;
    }
}
