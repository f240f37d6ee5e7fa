// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares what nodes counted with how partitions grew. Immutable.
 *
 * <p>An offset is found by the first timestamp that is not earlier, so a line that arrives after lines of a later hour is found
 * in that later hour. What is missing in one hour and too much in a later one of the same partition is therefore set off
 * against each other, and only the rest is a difference.
 *
 * @param checked records that were counted in whole hours and compared
 * @param unchecked partition-hours that could not be: partly deleted by retention, or the partition did not answer
 * @param shifted records that were set off against a later hour
 * @param differences what is left
 */
public record Completeness(long checked, long unchecked, long shifted, List<Difference> differences) {
    /** Copies the list. */
    public Completeness {
        differences = List.copyOf(differences);
    }

    private static final class Hour {
        private final SortedSet<NodeName> nodes = new TreeSet<>();
        private long counted;
        private long found;
        private boolean whole;
        private long missing;
    }

    /**
     * Compares, in the hours of which the growth is known or something was counted.
     *
     * @param owners whose topic each is; others are passed over
     * @param first hour, inclusive
     * @param end exclusive
     */
    public static Completeness of(
            Counts counts, Collection<Growth> growths, Map<String, CustomerId> owners, Instant first, Instant end) {
        TreeMap<Counts.Partition, TreeMap<Instant, Hour>> partitions = new TreeMap<>();
        for (Growth growth : growths) {
            Hour hour = hour(partitions, new Counts.Partition(growth.topic(), growth.partition()), growth.hour());
            hour.found = growth.records();
            hour.whole = growth.whole();
        }
        for (CustomerId customer : Set.copyOf(owners.values())) {
            counts.of(customer).forEach((partition, hours) -> {
                if (customer.equals(owners.get(partition.topic()))) {
                    hours.subMap(first, end).forEach((begin, cell) -> {
                        Hour hour = hour(partitions, partition, begin);
                        hour.counted = cell.records();
                        hour.nodes.addAll(cell.nodes());
                    });
                }
            });
        }
        return compare(partitions, owners);
    }

    private static Hour hour(
            TreeMap<Counts.Partition, TreeMap<Instant, Hour>> partitions, Counts.Partition partition, Instant hour) {
        return partitions.computeIfAbsent(partition, key -> new TreeMap<>()).computeIfAbsent(hour, key -> new Hour());
    }

    private static Completeness compare(
            TreeMap<Counts.Partition, TreeMap<Instant, Hour>> partitions, Map<String, CustomerId> owners) {
        long checked = 0;
        long unchecked = 0;
        long shifted = 0;
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<Counts.Partition, TreeMap<Instant, Hour>> partition : partitions.entrySet()) {
            for (Hour hour : partition.getValue().values()) {
                hour.missing = hour.counted - hour.found;
                checked += hour.whole ? hour.counted : 0;
                unchecked += hour.whole ? 0 : 1;
            }
            shifted += setOff(partition.getValue());
            CustomerId owner = owners.get(partition.getKey().topic());
            for (Map.Entry<Instant, Hour> each : partition.getValue().entrySet()) {
                Hour hour = each.getValue();
                if (hour.whole && hour.missing != 0 && owner != null) {
                    differences.add(new Difference(
                            owner,
                            each.getKey(),
                            partition.getKey().topic(),
                            partition.getKey().number(),
                            hour.found + hour.missing,
                            hour.found,
                            hour.nodes));
                }
            }
        }
        return new Completeness(checked, unchecked, shifted, differences);
    }

    /** What an hour lacks, a later one may have too much: the nearest pays first. */
    private static long setOff(TreeMap<Instant, Hour> hours) {
        long shifted = 0;
        Deque<Hour> lacking = new ArrayDeque<>();
        for (Hour hour : hours.values()) {
            if (!hour.whole) {
                continue;
            }
            while (hour.missing < 0 && !lacking.isEmpty()) {
                Hour earlier = lacking.getLast();
                long moved = Math.min(-hour.missing, earlier.missing);
                hour.missing += moved;
                earlier.missing -= moved;
                shifted += moved;
                if (earlier.missing == 0) {
                    lacking.removeLast();
                }
            }
            if (hour.missing > 0) {
                lacking.addLast(hour);
            }
        }
        return shifted;
    }
}
