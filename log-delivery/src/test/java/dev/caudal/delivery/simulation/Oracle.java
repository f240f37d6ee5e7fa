// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import dev.caudal.delivery.simulation.Lines.Range;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.protocol.Errors;

/** Knows of every line where it has been, and says at once when something is not as it must be. */
final class Oracle {
    /** As long may one take that was not too old when it was sent. */
    private static final long ON_THE_WAY = 20 * World.SECOND;

    private final World world;
    private final Map<Long, Source> sources = new TreeMap<>();
    private final Map<String, Integer> customerOfTopic = new HashMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Map<String, Long> written = new HashMap<>();
    private long fingerprint;
    private long duplicates;
    private long askedTopics;
    private long timedOut;
    private long tooLarge;
    private Violation violation;

    /** What one source has offered of one customer. */
    static final class Source {
        final int customer;
        final int source;
        int offered;
        final BitSet seen = new BitSet();
        /** How often each line was sent. */
        byte[] attempts = new byte[64];

        final Deque<Offer> pending = new ArrayDeque<>();
        /** By partition: the last line of those that were written for the first time. */
        final Map<Cluster.Partition, Integer> newest = new HashMap<>();
        /** The topic that this run has written to last. */
        Cluster.Topic topic;
        /** How many partitions it must know of at least, and how much had been offered when it came to know. */
        int partitions;

        int movedAt;

        Source(int customer, int source) {
            this.customer = customer;
            this.source = source;
        }
    }

    /** A batch that is not in any log yet. */
    record Offer(long nanos, Range range) {}

    Oracle(World world) {
        this.world = world;
    }

    Violation violation() {
        return violation;
    }

    void violated(Violation.Kind kind, String detail) {
        if (violation == null) {
            violation = new Violation(kind, detail, world.nanoTime() / World.MILLI);
        }
    }

    void belongs(String topic, int customer) {
        customerOfTopic.put(topic, customer);
    }

    Source source(int customer, int source) {
        return sources.computeIfAbsent(((long) customer << 32) | source, key -> new Source(customer, source));
    }

    void offered(Range range) {
        Source source = source(range.customer(), range.source());
        source.offered += range.count();
        source.pending.add(new Offer(world.nanoTime(), range));
    }

    /** A broker appends a batch. */
    void written(Cluster.Partition partition, Range range, boolean settingsAreTold) {
        Source source = source(range.customer(), range.source());
        if (settingsAreTold && !source.seen.get(range.first())) {
            checkAge(partition, source, range);
        }
        if (customerOfTopic.get(partition.topic.name) != range.customer()) {
            violated(Violation.Kind.MISROUTED, range + " in " + partition);
        }
        fingerprint = fingerprint * 31 + world.nanoTime() + range.hashCode();
        written.merge(partition.toString(), (long) range.count(), Long::sum);
        checkHome(partition, source, range);
        for (int line = range.first(); line < range.first() + range.count(); line++) {
            if (source.seen.get(line)) {
                duplicates++;
                continue;
            }
            source.seen.set(line);
            int newest = source.newest.getOrDefault(partition, -1);
            if (line < newest) {
                violated(
                        Violation.Kind.REORDERED,
                        "line " + line + " behind line " + newest + " of customer " + range.customer() + ", source "
                                + range.source() + " in " + partition);
            }
            source.newest.put(partition, Math.max(line, newest));
        }
        while (!source.pending.isEmpty()) {
            Range first = source.pending.element().range();
            int next = source.seen.nextClearBit(first.first());
            if (next < first.first() + first.count()) {
                break;
            }
            source.pending.remove();
        }
    }

    /** What is older than its topic keeps lines is deleted before anybody has read it. */
    private void checkAge(Cluster.Partition partition, Source source, Range range) {
        for (Offer offer : source.pending) {
            if (offer.range().first() + offer.range().count() > range.first()) {
                long age = world.nanoTime() - offer.nanos() - ON_THE_WAY;
                if (age > partition.topic.retentionNanos && !world.wallClockWasSet()) {
                    violated(Violation.Kind.DELETED_AT_ONCE, range + " in " + partition + ", too old for it");
                }
                return;
            }
        }
    }

    /** Once it is known that a topic has grown, whatever is read from then on goes where that leads it. */
    private void checkHome(Cluster.Partition partition, Source source, Range range) {
        if (source.topic != partition.topic) {
            source.topic = partition.topic;
            source.partitions = partition.topic.partitionsAtFirst;
            // What was sent to the one before keeps its partition.
            source.movedAt = source.offered;
        }
        int count = source.partitions;
        while (count <= partition.topic.partitions.size() && Lines.hash(source.source) % count != partition.index) {
            count++;
        }
        if (count > partition.topic.partitions.size()) {
            if (range.first() >= source.movedAt && !source.seen.get(range.first())) {
                violated(Violation.Kind.TO_AND_FRO, range + " in " + partition + ", where others were before it grew");
            }
        } else if (count > source.partitions) {
            source.partitions = count;
            source.movedAt = source.offered;
        }
    }

    /** Another process knows nothing of what the one before knew. */
    void restarted() {
        sources.values().forEach(source -> source.topic = null);
    }

    /** A batch has reached a broker. */
    void answered(Range range, Errors error) {
        Source source = source(range.customer(), range.source());
        int end = range.first() + range.count();
        if (source.attempts.length < end) {
            source.attempts = Arrays.copyOf(source.attempts, end * 2);
        }
        for (int line = range.first(); line < end; line++) {
            if (source.attempts[line] < Byte.MAX_VALUE) {
                source.attempts[line]++;
            }
        }
        timedOut += error == Errors.REQUEST_TIMED_OUT ? 1 : 0;
        tooLarge += error == Errors.MESSAGE_TOO_LARGE && range.count() > 1 ? 1 : 0;
    }

    /** The sender believes that lines are there. */
    void acknowledged(String topic, int partition, int lines) {
        String place = topic + "-" + partition;
        long sum = acknowledged.merge(place, (long) lines, Long::sum);
        if (sum > written.getOrDefault(place, 0L)) {
            violated(Violation.Kind.FALSE_ACKNOWLEDGEMENT, sum + " lines of " + place);
        }
    }

    void askedFor(int topics) {
        askedTopics += topics;
    }

    long askedTopics() {
        return askedTopics;
    }

    /** Batches that were written, and answered as not replicated in time. */
    long timedOut() {
        return timedOut;
    }

    /** Batches of several lines that were sent, and refused as too large for the topic. */
    long tooLarge() {
        return tooLarge;
    }

    /** Of every write and its time. */
    long fingerprint() {
        return fingerprint;
    }

    long duplicates() {
        return duplicates;
    }

    /** Lines that were sent more than once, as often as they were. */
    long repeats() {
        long repeats = 0;
        for (Source source : sources.values()) {
            for (byte attempts : source.attempts) {
                repeats += Math.max(0, attempts - 1);
            }
        }
        return repeats;
    }

    Iterable<Source> sources() {
        return sources.values();
    }

    long offered(int customer) {
        long lines = 0;
        for (Source source : sources.values()) {
            lines += source.customer == customer ? source.offered : 0;
        }
        return lines;
    }

    /** Lines of a customer that are in no log. */
    long unseen(int customer) {
        long lines = 0;
        for (Source source : sources.values()) {
            lines += source.customer == customer ? source.offered - source.seen.cardinality() : 0;
        }
        return lines;
    }
}
