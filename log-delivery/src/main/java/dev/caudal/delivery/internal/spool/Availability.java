// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a disk takes what it is given, and when it is worth trying again. A full disk may well take an empty file: one that
 * failed is on trial until it has taken something real, or has not failed for half a minute. Spool thread only.
 */
final class Availability {
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long TRIAL_NANOS = LONGEST_PAUSE_NANOS;

    private @Nullable String reason;
    private boolean onTrial;
    private int failures;
    private long retryAtNanos;
    private long trialEndsNanos;

    /** Whether to give it something. */
    boolean isAvailable() {
        return reason == null || onTrial;
    }

    /** What was wrong last; null if it is healed. */
    @Nullable
    String reason() {
        return reason;
    }

    /** Pauses double from a tenth of a second to half a minute. */
    void failed(IOException why, long nowNanos) {
        reason = String.valueOf(why.getMessage());
        onTrial = false;
        retryAtNanos = nowNanos + Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(failures, 20));
        failures++;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - retryAtNanos >= 0;
    }

    /** It has taken an empty file. */
    void onTrial(long nowNanos) {
        onTrial = true;
        trialEndsNanos = nowNanos + TRIAL_NANOS;
    }

    /**
     * Ends a trial that has lasted long enough.
     *
     * @return whether it is healed by that
     */
    boolean look(long nowNanos) {
        return onTrial && nowNanos - trialEndsNanos >= 0 && healed();
    }

    /**
     * It has taken something real.
     *
     * @return whether something was wrong
     */
    boolean healed() {
        boolean wasWrong = reason != null;
        reason = null;
        onTrial = false;
        failures = 0;
        return wasWrong;
    }
}
