// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.audit.TallyRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lines and bytes of the last hours, by customer, from the tally. For any thread; bounded by customers times hours. */
final class Traffic {
    /** So many hours are kept, the one that runs included. */
    static final int HOURS = 24;

    private final Clock clock;
    private final Map<CustomerId, TreeMap<Instant, Hour>> customers = new HashMap<>();

    /**
     * One hour of one customer.
     *
     * @param begin of the hour
     * @param read lines that edges read
     * @param readBytes of those lines, as the customer is to get them
     * @param delivered lines that the brokers acknowledged
     * @param deliveredBytes that these take in the topic, compressed
     * @param dropped lines that were given up, and counted
     */
    record Hour(Instant begin, long read, long readBytes, long delivered, long deliveredBytes, long dropped) {
        private static Hour empty(Instant begin) {
            return new Hour(begin, 0, 0, 0, 0, 0);
        }

        private Hour plus(TallyRecord.Row row) {
            return new Hour(
                    begin,
                    read + row.read(),
                    readBytes + row.readBytes(),
                    delivered + row.delivered(),
                    deliveredBytes + row.deliveredBytes(),
                    dropped + row.dropped());
        }
    }

    Traffic(Clock clock) {
        this.clock = clock;
    }

    /** Forgets all: it will be told again. */
    synchronized void forget() {
        customers.clear();
    }

    /** Adds what a node counted, which it did not add yet. */
    synchronized void counted(TallyRecord record) {
        Instant first = first();
        for (TallyRecord.Row row : record.rows()) {
            if (!row.hour().isBefore(first)) {
                TreeMap<Instant, Hour> hours = customers.computeIfAbsent(row.customer(), key -> new TreeMap<>());
                hours.put(
                        row.hour(),
                        hours.getOrDefault(row.hour(), Hour.empty(row.hour())).plus(row));
                hours.headMap(first).clear();
            }
        }
    }

    /** The last hours of a customer, oldest first; those without lines are there too. */
    synchronized List<Hour> of(CustomerId customer) {
        TreeMap<Instant, Hour> hours = customers.getOrDefault(customer, new TreeMap<>());
        List<Hour> all = new ArrayList<>();
        Instant begin = first();
        for (int i = 0; i < HOURS; i++) {
            all.add(hours.getOrDefault(begin, Hour.empty(begin)));
            begin = begin.plus(1, ChronoUnit.HOURS);
        }
        return all;
    }

    private Instant first() {
        return clock.instant().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
    }
}
