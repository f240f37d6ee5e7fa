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

        /** By partition: the first and last of its lines there. */
        final Map<Cluster.Partition, int[]> spans = new HashMap<>();

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
    void written(Cluster.Partition partition, Range range) {
        Source source = source(range.customer(), range.source());
        if (customerOfTopic.get(partition.topic.name) != range.customer()) {
            violated(Violation.Kind.MISROUTED, range + " in " + partition);
        }
        fingerprint = fingerprint * 31 + world.nanoTime() + range.hashCode();
        written.merge(partition.toString(), (long) range.count(), Long::sum);
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
            int[] span = source.spans.computeIfAbsent(partition, any -> new int[] {Integer.MAX_VALUE, -1});
            span[0] = Math.min(span[0], line);
            span[1] = Math.max(span[1], line);
        }
        checkSpans(source, partition);
        while (!source.pending.isEmpty()) {
            Range first = source.pending.element().range();
            int next = source.seen.nextClearBit(first.first());
            if (next < first.first() + first.count()) {
                break;
            }
            source.pending.remove();
        }
    }

    /** As a topic only ever gets more partitions, lines of a source go to another at most, and never come back to the first. */
    private void checkSpans(Source source, Cluster.Partition partition) {
        int[] span = source.spans.get(partition);
        source.spans.forEach((other, theirs) -> {
            if (span != null
                    && !other.equals(partition)
                    && other.topic.equals(partition.topic)
                    && span[0] < theirs[1]
                    && theirs[0] < span[1]) {
                violated(
                        Violation.Kind.TO_AND_FRO,
                        "lines " + span[0] + " to " + span[1] + " of a source in " + partition + ", " + theirs[0]
                                + " to " + theirs[1] + " in " + other);
            }
        });
    }

    /** The edge begins anew, and may be told by a broker that is cut off what was true long ago. */
    void begun() {
        sources.values().forEach(source -> source.spans.clear());
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

    /** Batches that were sent in vain, since their topic takes smaller ones only. */
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
