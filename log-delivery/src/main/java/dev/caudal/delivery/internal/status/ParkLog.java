// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.status;

import dev.caudal.core.routing.Route;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which routes are parked and which deliver again. An outage parks thousands at once: after some lines a minute the
 * rest is a number. Owned by the delivering thread.
 */
public final class ParkLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int LINES_A_WINDOW = 20;

    private long windowEndsNanos;
    private int lines;
    private int suppressed;
    private boolean noBrokerLogged;
    private long nextNoBrokerNanos;

    /** This route waits, for a reason of its own. */
    public void parked(Route route, String reason, long nanoTime) {
        if (mayLog(nanoTime)) {
            LOG.warn(
                    "customer={} topic={} parked: {}; its lines wait, others are not affected",
                    route.customer(),
                    route.topic(),
                    reason);
        }
    }

    /** Concerns all routes at once, so it has a pace of its own. */
    public void noBroker(String reason, long nanoTime) {
        if (!noBrokerLogged || nanoTime - nextNoBrokerNanos >= 0) {
            noBrokerLogged = true;
            nextNoBrokerNanos = nanoTime + WINDOW_NANOS;
            LOG.warn("no delivery at present: {}; lines wait", reason);
        }
    }

    /** A route that was parked has delivered. */
    public void resumed(Route route, long nanoTime) {
        if (mayLog(nanoTime)) {
            LOG.info("customer={} topic={} delivers again", route.customer(), route.topic());
        }
    }

    private boolean mayLog(long nanoTime) {
        if (nanoTime - windowEndsNanos >= 0 || lines == 0) {
            if (suppressed > 0) {
                LOG.warn("{} more messages about parked routes in the last minute", suppressed);
            }
            windowEndsNanos = nanoTime + WINDOW_NANOS;
            lines = 0;
            suppressed = 0;
        }
        if (lines == LINES_A_WINDOW) {
            suppressed++;
            return false;
        }
        lines++;
        return true;
    }
}
