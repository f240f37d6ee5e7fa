// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.naming.CustomerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts since the last record, by customer and hour. Any thread, a batch at a time; the lock is held for a few look-ups, or to
 * copy the rows once in a few seconds. There are as many rows as customers had lines, times the hours these were read in.
 */
final class TallyCounts {
    private static final long HOUR_MILLIS = 3_600_000;

    private final Map<Key, TallyRow> rows = new HashMap<>();

    private record Key(CustomerId customer, long hour) {}

    synchronized void acknowledged(
            CustomerId customer, String topic, int partition, long readMillis, long lines, long bytes) {
        TallyRow row = row(customer, hourOf(readMillis));
        row.delivered += lines;
        row.deliveredBytes += bytes;
        row.acknowledged.computeIfAbsent(topic, none -> new TreeMap<>()).merge(partition, lines, Long::sum);
    }

    synchronized void dropped(CustomerId customer, DropCause cause, long readMillis, long lines) {
        row(customer, hourOf(readMillis)).dropped.merge(cause, lines, Long::sum);
    }

    /** Lines read in an hour with their bytes, and what the reader dropped of them. */
    synchronized void read(CustomerId customer, long hour, long lines, long bytes, Map<DropCause, Long> dropped) {
        TallyRow row = row(customer, hour);
        row.read += lines;
        row.readBytes += bytes;
        dropped.forEach((cause, some) -> row.dropped.merge(cause, some, Long::sum));
    }

    /** Copies of all rows. */
    synchronized List<TallyRow> rows() {
        return rows.values().stream().map(TallyRow::copy).toList();
    }

    /** All rows; counting begins anew. */
    synchronized List<TallyRow> take() {
        List<TallyRow> taken = new ArrayList<>(rows.values());
        rows.clear();
        return taken;
    }

    synchronized boolean isEmpty() {
        return rows.isEmpty();
    }

    static long hourOf(long millis) {
        return Math.floorDiv(millis, HOUR_MILLIS);
    }

    private TallyRow row(CustomerId customer, long hour) {
        return rows.computeIfAbsent(
                new Key(customer, hour), key -> new TallyRow(customer, Instant.ofEpochMilli(hour * HOUR_MILLIS)));
    }
}
