// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What nodes counted, added up by customer, partition and hour, whatever the number of nodes and records. Not thread-safe. Bounded
 * by customers × partitions × hours, of which {@link #forgetBefore} drops the old ones.
 */
public final class Counts {
    private final boolean naming;
    private final Map<CustomerId, Map<Partition, SortedMap<Instant, Cell>>> customers = new HashMap<>();

    private Counts(boolean naming) {
        this.naming = naming;
    }

    /** Sums alone. */
    public static Counts ofSums() {
        return new Counts(false);
    }

    /** Also which nodes counted, for those who look for the one that is wrong. */
    public static Counts ofNodes() {
        return new Counts(true);
    }

    /**
     * A partition.
     *
     * @param topic whose
     * @param number in that topic
     */
    record Partition(String topic, int number) implements Comparable<Partition> {
        @Override
        public int compareTo(Partition other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic == 0 ? Integer.compare(number, other.number) : byTopic;
        }
    }

    /** One hour of a partition. */
    static final class Cell {
        private final SortedSet<NodeName> nodes;
        private long records;

        private Cell(boolean naming) {
            nodes = naming ? new TreeSet<>() : Collections.emptySortedSet();
        }

        long records() {
            return records;
        }

        SortedSet<NodeName> nodes() {
            return nodes;
        }
    }

    /**
     * Adds the rows of a record that are of these hours.
     *
     * @param first hour, inclusive
     * @param end exclusive
     */
    public void add(TallyRecord record, Instant first, Instant end) {
        for (TallyRecord.Row row : record.rows()) {
            if (!row.hour().isBefore(first) && row.hour().isBefore(end)) {
                for (TallyRecord.Acknowledged each : row.acknowledged()) {
                    Cell cell = cell(row.customer(), new Partition(each.topic(), each.partition()), row.hour());
                    cell.records += each.records();
                    if (naming) {
                        cell.nodes.add(record.node());
                    }
                }
            }
        }
    }

    private Cell cell(CustomerId customer, Partition partition, Instant hour) {
        return customers
                .computeIfAbsent(customer, key -> new HashMap<>())
                .computeIfAbsent(partition, key -> new TreeMap<>())
                .computeIfAbsent(hour, key -> new Cell(naming));
    }

    /** Drops the hours that begin earlier, and what is empty then. */
    public void forgetBefore(Instant first) {
        customers.values().forEach(partitions -> {
            partitions.values().forEach(hours -> hours.headMap(first).clear());
            partitions.values().removeIf(Map::isEmpty);
        });
        customers.values().removeIf(Map::isEmpty);
    }

    /** Drops all. */
    public void clear() {
        customers.clear();
    }

    /** Sums as they are now, which later records do not change. */
    public Counts copy() {
        Counts copy = ofSums();
        customers.forEach((customer, partitions) -> partitions.forEach((partition, hours) ->
                hours.forEach((hour, cell) -> copy.cell(customer, partition, hour).records = cell.records)));
        return copy;
    }

    /** How many sums are kept. */
    public long size() {
        return customers.values().stream()
                .flatMap(partitions -> partitions.values().stream())
                .mapToLong(Map::size)
                .sum();
    }

    /** Of one customer. */
    Map<Partition, SortedMap<Instant, Cell>> of(CustomerId customer) {
        return customers.getOrDefault(customer, Map.of());
    }
}
