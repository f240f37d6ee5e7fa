// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done to a batch that a broker does not take as it is, though it might take the lines. */
final class Remedies {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");

    /** Looks back over half a year: a clock that is wrong by more is not helped. */
    private static final int MOST_CLOCK_TRIES = 13;

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private final Accounts accounts;
    private final Function<Batch, List<Batch>> splitter;
    private final Clock clock;

    /** @param splitter makes several batches of one */
    Remedies(Accounts accounts, Function<Batch, List<Batch>> splitter, Clock clock) {
        this.clock = clock;
        this.accounts = accounts;
        this.splitter = splitter;
    }

    /** Makes several of one that is too large for its topic; none if that is not possible. */
    List<Batch> split(Batch whole) {
        List<Batch> parts = whole.lines() == 1 ? List.of() : parts(whole);
        if (parts.size() < 2) {
            return List.of();
        }
        accounts.split(whole, parts);
        return parts;
    }

    /** None of one that cannot be unpacked, as without the native library of an earlier run's codec: it holds up nobody. */
    private List<Batch> parts(Batch whole) {
        try {
            return splitter.apply(whole);
        } catch (RuntimeException | LinkageError e) {
            LOG.error(
                    "customer={} topic={}: a batch of {} bytes is too large for the topic, and cannot be taken apart",
                    whole.route().customer(),
                    whole.route().topic(),
                    whole.size(),
                    e);
            return List.of();
        }
    }

    /**
     * Another time for all its lines: first ours, then earlier and earlier, in case it is our clock that is ahead.
     *
     * @return whether there is another time to try
     */
    boolean moveClock(Outgoing outgoing) {
        int tries = outgoing.clockTried();
        if (tries > MOST_CLOCK_TRIES) {
            return false;
        }
        long back = ((1L << (tries - 1)) - 1) * HOUR_MILLIS;
        BatchHeader.moveTimestamps(outgoing.batch().bytes(), clock.millis() - back);
        outgoing.unstamp();
        if (tries == 1) {
            LOG.warn(
                    "customer={} topic={}: the broker finds the time of a batch too far from its own; it gets another."
                            + " Is this machine's clock right?",
                    outgoing.route().customer(),
                    outgoing.route().topic());
        }
        return true;
    }
}
