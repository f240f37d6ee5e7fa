// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import org.jspecify.annotations.Nullable;

/**
 * Whether one topic may be sent to. Closed: as much as there is. Open after a failure: nothing until a pause is over. Then
 * half open: one batch as a probe, whose answer closes it again or opens it for longer.
 */
final class Breaker {
    private int failures;
    private boolean probing;
    private long retryAtNanos;
    private @Nullable String reason;

    /** Whether a batch may go now. */
    boolean admits(long nanoTime) {
        return failures == 0 || (!probing && nanoTime - retryAtNanos >= 0);
    }

    /** A batch goes. */
    void sent() {
        probing = failures > 0;
    }

    /** A batch came back without a word about the topic: its broker was lost. */
    void unanswered() {
        probing = false;
    }

    /** A batch was accepted. */
    void succeeded() {
        failures = 0;
        probing = false;
        reason = null;
    }

    /** A batch was not. Several failures of batches sent together count once. */
    void failed(String why, Backoff backoff, long nanoTime) {
        reason = why;
        if (failures > 0 && !probing && nanoTime - retryAtNanos < 0) {
            return;
        }
        probing = false;
        failures++;
        retryAtNanos = nanoTime + backoff.pauseNanos(failures);
    }

    /** Does not wait for the end of the pause. */
    void hurry(long nanoTime) {
        if (failures > 0 && retryAtNanos - nanoTime > 0) {
            retryAtNanos = nanoTime;
        }
    }

    /** Whether there was no success since the last failure. */
    boolean isOpen() {
        return failures > 0;
    }

    /** When the pause ends. */
    long retryAtNanos() {
        return retryAtNanos;
    }

    /** What was said at the last failure; null while all is well. */
    @Nullable
    String reason() {
        return reason;
    }
}
