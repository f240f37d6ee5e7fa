// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

/** Something that is done to a history: what, when, and to whom; what the numbers mean depends on the kind. */
record Step(long atMillis, Kind kind, int a, int b, int c) implements Comparable<Step> {
    enum Kind {
        /** Broker a gets the mood b. */
        MOOD,
        /** Broker a takes b ms for a request. */
        SLOW,
        /** Broker a's connections break. */
        CUT,
        /** Of topic a, partition b is led by c; by nobody if that is 0. */
        LEADER,
        /** What broker a leads is led by others. */
        FAILOVER,
        /** Of topic a, partition b lacks replicas if c is 1. */
        REPLICAS,
        /** Of topic a, partition b replicates in c ms. */
        REPLICATION,
        /** Topic a is denied if b is 1. */
        DENY,
        /** Topic a is deleted. */
        DELETE,
        /** Topic a is created with b partitions if it is not there. */
        CREATE,
        /** Topic a gets b partitions if it has fewer. */
        GROW,
        /** Of topic a, the next batch of partition b is written and not answered, c times. */
        SWALLOW,
        /** Of topic a, the next batch of partition b gets the error of code c. */
        ERROR,
        /** Of topic a, partition b forgets its producers. */
        FORGET,
        /** Topic a takes batches of at most b bytes. */
        MAX_BYTES,
        /** Topic a keeps lines for b seconds, and does not say so if c is 1. */
        RETENTION,
        /** The edge's wall clock moves by a seconds. */
        WALL,
        /** The a-th call to the disk from now on fails, and b of them. */
        DISK_FAIL,
        /** The disk takes a KiB. */
        DISK_FULL,
        /** The disk takes up to a ms for what it is told, now and then. */
        DISK_SLOW,
        /** The disk is well. */
        DISK_HEAL,
        /** Whoever is told what becomes of batches throws, a times. */
        OBSERVER,
        /** Nothing of customer a is read for b seconds. */
        PAUSE,
        /** A burst of b batches of customer a, of c long lines each if that is not 0. */
        BURST,
        /** Customer a is not subscribed any more. */
        LEAVE,
        /** Customer a is subscribed, anew if it had left. */
        JOIN,
        /** The process ends in order, and begins again. */
        RESTART,
        /** The process is killed, and begins again. */
        KILL
    }

    static Step of(long atMillis, Kind kind, int... numbers) {
        return new Step(
                atMillis,
                kind,
                numbers.length > 0 ? numbers[0] : 0,
                numbers.length > 1 ? numbers[1] : 0,
                numbers.length > 2 ? numbers[2] : 0);
    }

    @Override
    public int compareTo(Step other) {
        return Long.compare(atMillis, other.atMillis);
    }

    @Override
    public String toString() {
        String what = kind == Kind.MOOD ? a + " " + Cluster.Mood.of(b) : a + " " + b + " " + c;
        return "%8.3f s %s %s".formatted(atMillis / 1_000.0, kind, what);
    }
}
