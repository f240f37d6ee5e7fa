// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The account of one run of one process: {@code read + recovered = delivered + dropped + unsubscribed + in memory + in
 * spool}.
 *
 * <p>The ledger owns no lock on the data path. Every thread that counts has a set of counters of its own ({@link
 * ReaderCounts}, {@link DeliveryCounts}), created once when the parts are wired. {@link #snapshot()} may be called by any
 * thread; it reads from the end of a line's way to its beginning, so that a line on its way is seen as still in memory and
 * never as delivered without having been read.
 */
public final class Ledger {
    private final List<ReaderCounts> readers = new CopyOnWriteArrayList<>();
    private final List<DeliveryCounts> deliveries = new CopyOnWriteArrayList<>();

    /** An account with nothing in it. */
    public Ledger() {}

    /** New counters for the thread that reads this source; the caller gives them to that thread alone. */
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

    /** The account as it stands; what is neither delivered nor dropped nor unsubscribed is in memory. */
    public LedgerSnapshot snapshot() {
        LedgerSnapshot.Collector sum = new LedgerSnapshot.Collector();
        deliveries.forEach(counts -> counts.addTo(sum));
        readers.forEach(counts -> counts.addTo(sum));
        return sum.snapshot();
    }
}
