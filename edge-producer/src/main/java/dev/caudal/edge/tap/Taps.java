// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tap;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every sink. While nobody looks, that costs one volatile read a chunk and a test of a field a line. While somebody
 * does, each line of his customer is copied, up to {@value #MOST_LINE_BYTES} bytes of it, into a queue of {@value
 * #WAITING}: what does not fit is only counted, the reader never waits. A look ends by its time even if nobody ends it.
 */
public final class Taps {
    static final int MOST_LINE_BYTES = 8 * 1024;
    static final int WAITING = 256;

    private volatile @Nullable Look current;

    /** Nobody looks yet. */
    public Taps() {}

    /** One look, of one customer. */
    static final class Look {
        final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(WAITING);
        final AtomicLong missed = new AtomicLong();
        private final CustomerId customer;
        private final long endNanos;

        Look(CustomerId customer, long endNanos) {
            this.customer = customer;
            this.endNanos = endNanos;
        }
    }

    /** The sink that a reader is given instead of this one. */
    public LogSink before(LogSink sink) {
        return new TappedSink(sink);
    }

    /** From the next chunk on. There is one look at a time. */
    void begin(Look look) {
        current = look;
    }

    void end() {
        current = null;
    }

    private final class TappedSink implements LogSink {
        private final LogSink sink;
        private @Nullable Look look;

        TappedSink(LogSink sink) {
            this.sink = sink;
        }

        @Override
        public void beginChunk(long wallMillis, long nanoTime) {
            Look now = current;
            look = now == null || nanoTime - now.endNanos >= 0 ? null : now;
            sink.beginChunk(wallMillis, nanoTime);
        }

        @Override
        public Offer offer(Route route, byte[] buffer, int offset, int length) {
            Look now = look;
            if (now != null && now.customer.equals(route.customer())) {
                byte[] line = Arrays.copyOfRange(buffer, offset, offset + Math.min(length, MOST_LINE_BYTES));
                if (!now.lines.offer(line)) {
                    now.missed.incrementAndGet();
                }
            }
            return sink.offer(route, buffer, offset, length);
        }

        @Override
        public void endChunk() {
            sink.endChunk();
        }
    }
}
