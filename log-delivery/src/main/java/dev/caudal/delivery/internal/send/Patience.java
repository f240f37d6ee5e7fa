// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

/**
 * How long a broker may wait for the followers of a batch. A request is answered when its slowest partition is replicated,
 * so on the healthy lane a topic with a stuck follower delays all others, once, by this time: some multiple of what the
 * broker takes otherwise, and no more than {@link #LONGEST_MILLIS}. On the suspect lane nobody else is delayed; and what is
 * accepted there tells how slow the broker is, if it is the broker and not the topic.
 */
final class Patience {
    static final int LONGEST_MILLIS = 1_000;
    static final int SHORTEST_MILLIS = 250;
    /** Of the longest, on the suspect lane, for a partition that is late again and again: 16 s. */
    static final int MOST_DOUBLINGS = 4;

    private static final int MULTIPLE = 8;
    private static final int SMOOTHING = 16;
    private static final long NANOS_A_MILLI = 1_000_000;

    private long smoothedNanos;

    /** A batch was accepted after this time. */
    void accepted(long tookNanos) {
        smoothedNanos += (tookNanos - smoothedNanos) / SMOOTHING;
    }

    int healthyMillis() {
        return (int) Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, MULTIPLE * smoothedNanos / NANOS_A_MILLI));
    }
}
