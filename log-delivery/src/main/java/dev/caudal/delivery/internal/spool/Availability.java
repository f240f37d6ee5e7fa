// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a disk takes what it is given, and when it is worth trying again. Spool thread only. */
final class Availability {
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private @Nullable String reason;
    private int failures;
    private long retryAtNanos;

    boolean isAvailable() {
        return reason == null;
    }

    @Nullable
    String reason() {
        return reason;
    }

    /** Pauses double from a tenth of a second to half a minute. */
    void failed(IOException why, long nowNanos) {
        reason = String.valueOf(why.getMessage());
        retryAtNanos = nowNanos + Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(failures, 20));
        failures++;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - retryAtNanos >= 0;
    }

    void healed() {
        reason = null;
        failures = 0;
    }
}
