// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The account of one run of one process: {@code read + recovered = delivered + dropped + unsubscribed + in memory + in
 * spool}.
 *
 * <p>The ledger owns no lock on the data path. Every thread that counts has a set of counters of its own ({@link
 * ReaderCounts}, {@link DeliveryCounts}), created once when the parts are wired. {@link #snapshot()} may be called by any
 * thread at any time.
 *
 * <p>Why a snapshot is consistent though nothing is stopped for it: counters only grow, and along its way a line is
 * counted first where it comes from and then where it goes. A snapshot therefore reads in two passes, first what takes
 * lines away from memory (delivered, dropped, unsubscribed, spooled), then what brings them (read, taken out of the
 * spool). A line that moves meanwhile is seen as still in memory; none is seen as delivered without having been read.
 *
 * <p>Memory grows with the number of customers that had traffic, not with the lines.
 */
public final class Ledger {
    private final List<ReaderCounts> readers = new CopyOnWriteArrayList<>();
    private final List<DeliveryCounts> deliveries = new CopyOnWriteArrayList<>();
    private final Map<String, GapCounters> gapsBySource = new ConcurrentHashMap<>();

    /** An account with nothing in it. */
    public Ledger() {}

    /**
     * New counters for a thread that reads this source; the caller gives them to that thread alone. A source that several
     * threads read, or that is opened again, has several; snapshots add them up by the source's name.
     */
    public ReaderCounts reader(String source) {
        ReaderCounts counts = new ReaderCounts(source);
        readers.add(counts);
        return counts;
    }

    /** New counters for one thread that delivers; the caller gives them to that thread alone. */
    public DeliveryCounts delivery() {
        DeliveryCounts counts = new DeliveryCounts();
        deliveries.add(counts);
        return counts;
    }

    /**
     * Lines may have been lost before the reader. Any thread; not meant for every line.
     *
     * @param source the source's name in the configuration
     * @param events how many such events, not how many lines: that is what nobody knows
     * @param bytes how many bytes are known to be lost; 0 if the source cannot tell
     */
    public void gap(String source, GapKind kind, long events, long bytes) {
        gapsBySource.computeIfAbsent(source, name -> new GapCounters()).add(kind, events, bytes);
    }

    /** The account as it stands. */
    public LedgerSnapshot snapshot() {
        LedgerSum sum = new LedgerSum();
        deliveries.forEach(counts -> counts.addOutcomesTo(sum));
        readers.forEach(counts -> counts.addOutcomesTo(sum));
        deliveries.forEach(counts -> counts.addIntakeTo(sum));
        readers.forEach(counts -> counts.addIntakeTo(sum));
        gapsBySource.forEach((source, gaps) -> gaps.addTo(sum.source(source)));
        return sum.snapshot();
    }

    /** What readers have counted so far of every customer and stream, with even and odd hours apart. Any thread. */
    public Map<RouteKey, HourParity> readByHour() {
        Map<RouteKey, HourParity> hours = new HashMap<>();
        readers.forEach(counts -> counts.addHoursTo(hours));
        return hours;
    }

    /** How many lines of each source are of customers on the active list. Any thread; costs a few reads for each source. */
    public Map<String, UnroutedLines.Share> shares() {
        Map<String, UnroutedLines.Share> shares = new LinkedHashMap<>();
        readers.forEach(counts -> shares.merge(counts.source(), counts.share(), UnroutedLines.Share::plus));
        return shares;
    }

    /**
     * A sample of the lines of a source that went to nobody. Any thread.
     *
     * @param mostIds how many ids to name
     */
    public UnroutedLines unrouted(String source, int mostIds) {
        Map<UnroutedLines.SeenId, Long> sums = new HashMap<>();
        List<byte[]> lines = new ArrayList<>();
        for (ReaderCounts counts : readers) {
            if (counts.source().equals(source)) {
                counts.unrouted().addIdsTo(sums, counts.share().unsubscribed());
                lines.addAll(counts.unrouted().copies());
            }
        }
        return new UnroutedLines(mostFrequent(sums, mostIds), lines);
    }

    /**
     * The busiest ids that are not on the active list, the busiest first, and about how many lines each had: a random
     * sample of one in 64. Any thread.
     *
     * @param most how many
     */
    public Map<String, Long> busiestUnsubscribed(int most) {
        Map<String, Long> sums = new HashMap<>();
        readers.forEach(counts -> counts.addBusiestTo(sums));
        return mostFrequent(sums, most);
    }

    private static <K extends Comparable<K>> Map<K, Long> mostFrequent(Map<K, Long> sums, int most) {
        Map<K, Long> frequent = new LinkedHashMap<>();
        sums.entrySet().stream()
                .sorted(Map.Entry.<K, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry -> frequent.put(entry.getKey(), entry.getValue()));
        return frequent;
    }
}
