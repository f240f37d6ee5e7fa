// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The moment by which one whole exchange has to be over, however busy the other side makes itself. Any thread. */
final class Deadline {
    private final Duration limit;
    private volatile long endNanos;
    private volatile boolean closed;

    Deadline(Duration limit) {
        this.limit = limit;
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    /** The next exchange begins now. */
    void begin() {
        endNanos = System.nanoTime() + limit.toNanos();
    }

    /** It is over for good: whoever asks from now on is too late. */
    void end() {
        closed = true;
    }

    /**
     * How much is left, at least 1.
     *
     * @throws SocketTimeoutException if nothing is
     */
    int leftMillis() throws SocketTimeoutException {
        long left = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
        if (left <= 0 || closed) {
            throw new SocketTimeoutException("no whole answer within " + limit.toMillis() + " ms");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }
}
