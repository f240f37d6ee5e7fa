// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to look again. Thousands of nodes started by one command must not ask at the same moment for ever, so every pause is up
 * to a fifth shorter or longer; a server in trouble is asked ever less often. One thread.
 */
final class Pace {
    /** The longest pause after failures, unless looks are rarer by configuration. */
    static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);
    /** The longest pause that a server can ask for: a mistake of his must not freeze the list for a day. */
    static final Duration LONGEST_REQUESTED = Duration.ofMinutes(5);

    private static final double JITTER = 0.2;

    private final RandomGenerator random;
    private Duration backOff = Duration.ZERO;

    Pace(RandomGenerator random) {
        this.random = random;
    }

    /** The pause after a look that went well, or of which nothing is gained by waiting longer. */
    Duration afterSuccess(Duration refresh) {
        backOff = Duration.ZERO;
        return jittered(refresh);
    }

    /**
     * The pause after a look that failed: twice the one before.
     *
     * @param requested what the server asked for; zero if nothing
     */
    Duration afterFailure(Duration refresh, Duration requested) {
        Duration longest = max(refresh, LONGEST_BACK_OFF);
        backOff = backOff.isZero() ? refresh : min(backOff.multipliedBy(2), longest);
        return jittered(max(backOff, min(requested, LONGEST_REQUESTED)));
    }

    private Duration jittered(Duration pause) {
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofNanos((long) (pause.toNanos() * factor));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
