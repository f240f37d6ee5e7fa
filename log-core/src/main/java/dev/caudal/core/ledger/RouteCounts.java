// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one thread counts of one customer and stream; same thread rule as {@link Counter}. */
final class RouteCounts {
    /** Readers keep even and odd hours apart; whoever delivers counts neither. */
    final HourCounts even = new HourCounts();

    final HourCounts odd = new HourCounts();
    final Counter recovered = new Counter();
    final Counter delivered = new Counter();
    final Counter spooled = new Counter();
    final Counter unspooled = new Counter();
    /** Of those that deliver. */
    final CauseCounters dropped = new CauseCounters();

    /** The newest of the routes counted here; of interest to the owner thread only. */
    @Nullable
    Route latest;

    /** Hours of one kind. */
    HourCounts hours(boolean ofOdd) {
        return ofOdd ? odd : even;
    }

    /**
     * What a reader counts in hours of one kind. The two numbers that grow with every line lie side by side in here instead of
     * in a {@link Counter} each: with many customers every object less is a cache line less to wait for.
     */
    static final class HourCounts {
        private static final VarHandle READ = number("read");
        private static final VarHandle READ_BYTES = number("readBytes");

        private long read;
        private long readBytes;
        private volatile @Nullable CauseCounters dropped;

        private static VarHandle number(String field) {
            try {
                return MethodHandles.lookup().findVarHandle(HourCounts.class, field, long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /** Owner thread only. */
        void readLine(long bytes) {
            READ.setRelease(this, read + 1);
            READ_BYTES.setRelease(this, readBytes + bytes);
        }

        /** Any thread: lines. */
        long read() {
            return (long) READ.getAcquire(this);
        }

        /** Any thread: bytes of those lines. */
        long readBytes() {
            return (long) READ_BYTES.getAcquire(this);
        }

        /** Owner thread only; made when something is dropped, which is rare. */
        void drop(DropCause cause) {
            CauseCounters counters = dropped;
            if (counters == null) {
                counters = new CauseCounters();
                dropped = counters;
            }
            counters.add(cause, 1);
        }

        void addDroppedTo(Map<DropCause, Long> sums) {
            CauseCounters counters = dropped;
            if (counters != null) {
                counters.addTo(sums);
            }
        }
    }
}
