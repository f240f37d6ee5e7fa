// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server said it served, beside the lines that its sources had in the same spans of time. A span is that between two
 * looks that both succeeded, so neither number is of the whole run; a span in which the server began to count anew is left out
 * of both. Immutable.
 *
 * @param server its counter, as configured
 * @param sources whose lines are of this server
 * @param requests that it served
 * @param lines that its sources had meanwhile
 * @param recentRequests the same for the last quarter of an hour only
 * @param recentLines the same
 * @param restarts how often it began to count anew
 * @param problem why the counter could not be read last time; null if it could
 */
public record ServerRequests(
        String server,
        List<String> sources,
        long requests,
        long lines,
        long recentRequests,
        long recentLines,
        long restarts,
        @Nullable String problem) {
    /** What counts as recent: so many looks, one a minute. */
    public static final Duration RECENT = Duration.ofMinutes(15);

    /** Requests that are under way when they are counted are logged later; and looks at the counter are requests too. */
    private static final long TOLERATED = 100;

    private static final long IDLE = 30;
    private static final long TOLERATED_PERCENT = 2;

    /** Copies the names. */
    public ServerRequests {
        sources = List.copyOf(sources);
    }

    /** Whether of late it served no more than what looks at its counter, by us and others, may have been. */
    public boolean isIdle() {
        return recentRequests <= IDLE;
    }

    /** Whether it served many requests of late and not a line of it was read: whoever logs them is stuck. */
    public boolean isUnread() {
        return isShort() && recentLines == 0;
    }

    /** Whether it clearly served more of late than was read. */
    public boolean isShort() {
        return recentRequests - recentLines > TOLERATED + recentRequests * TOLERATED_PERCENT / 100;
    }
}
