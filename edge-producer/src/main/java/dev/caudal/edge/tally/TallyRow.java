// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.naming.CustomerId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What is counted of one customer's lines of one hour. Not thread-safe: {@link TallyCounts} guards those that still grow. */
final class TallyRow {
    final CustomerId customer;
    final Instant hour;
    final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
    /** By topic and partition. */
    final Map<String, Map<Integer, Long>> acknowledged = new TreeMap<>();

    long read;
    long readBytes;
    long delivered;
    long deliveredBytes;

    TallyRow(CustomerId customer, Instant hour) {
        this.customer = customer;
        this.hour = hour;
    }

    TallyRow copy() {
        TallyRow copy = new TallyRow(customer, hour);
        copy.read = read;
        copy.readBytes = readBytes;
        copy.delivered = delivered;
        copy.deliveredBytes = deliveredBytes;
        copy.dropped.putAll(dropped);
        acknowledged.forEach((topic, partitions) -> copy.acknowledged.put(topic, new TreeMap<>(partitions)));
        return copy;
    }
}
