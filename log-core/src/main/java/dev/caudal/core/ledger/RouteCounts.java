// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import dev.caudal.core.routing.Route;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one thread counts of one customer and stream; same thread rule as {@link Counter}. Readers keep even and odd hours
 * apart; whoever delivers counts neither.
 *
 * <p>The numbers that grow with every line lie side by side in here instead of in a {@link Counter} each: with many customers
 * every object less is a cache line less to wait for.
 */
final class RouteCounts {
    private static final VarHandle EVEN_READ = number("evenRead");
    private static final VarHandle EVEN_BYTES = number("evenBytes");
    private static final VarHandle ODD_READ = number("oddRead");
    private static final VarHandle ODD_BYTES = number("oddBytes");

    private long evenRead;
    private long evenBytes;
    private long oddRead;
    private long oddBytes;
    private volatile @Nullable CauseCounters evenDropped;
    private volatile @Nullable CauseCounters oddDropped;

    final Counter recovered = new Counter();
    final Counter delivered = new Counter();
    final Counter spooled = new Counter();
    final Counter unspooled = new Counter();
    /** Of those that deliver. */
    final CauseCounters dropped = new CauseCounters();

    /** The newest of the routes counted here; of interest to the owner thread only. */
    @Nullable
    Route latest;

    private static VarHandle number(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(RouteCounts.class, field, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Owner thread only: a reader has read one line. */
    void readLine(boolean odd, long bytes) {
        if (odd) {
            ODD_READ.setRelease(this, oddRead + 1);
            ODD_BYTES.setRelease(this, oddBytes + bytes);
        } else {
            EVEN_READ.setRelease(this, evenRead + 1);
            EVEN_BYTES.setRelease(this, evenBytes + bytes);
        }
    }

    /** Any thread: lines read in hours of this kind. */
    long read(boolean odd) {
        return (long) (odd ? ODD_READ : EVEN_READ).getAcquire(this);
    }

    /** Any thread: bytes of those lines. */
    long readBytes(boolean odd) {
        return (long) (odd ? ODD_BYTES : EVEN_BYTES).getAcquire(this);
    }

    /** Owner thread only: a reader has dropped one line. */
    void readerDropped(boolean odd, DropCause cause) {
        CauseCounters counters = odd ? oddDropped : evenDropped;
        if (counters == null) {
            // Made when something is dropped, which is rare.
            counters = new CauseCounters();
            if (odd) {
                oddDropped = counters;
            } else {
                evenDropped = counters;
            }
        }
        counters.add(cause, 1);
    }

    /** Any thread: lines that a reader dropped in hours of this kind. */
    void addReaderDroppedTo(boolean odd, Map<DropCause, Long> sums) {
        CauseCounters counters = odd ? oddDropped : evenDropped;
        if (counters != null) {
            counters.addTo(sums);
        }
    }
}
