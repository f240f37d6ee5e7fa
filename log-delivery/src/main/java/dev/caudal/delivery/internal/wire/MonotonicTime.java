// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.internal.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.utils.Time;

/**
 * The library's time, from the monotonic clock. Its own counts pauses and time-outs by the wall clock: when that is set back, no
 * connection is made again until it has caught up.
 */
final class MonotonicTime implements Time {
    private final Clock clock;
    private final long startNanos;
    /** Looks like the time of day in the library's messages; nothing depends on it. */
    private final long startMillis;

    MonotonicTime(Clock clock) {
        this.clock = clock;
        this.startNanos = clock.nanoTime();
        this.startMillis = clock.millis();
    }

    @Override
    public long milliseconds() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNanos);
    }

    @Override
    public long nanoseconds() {
        return clock.nanoTime();
    }

    @Override
    public void sleep(long millis) {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
