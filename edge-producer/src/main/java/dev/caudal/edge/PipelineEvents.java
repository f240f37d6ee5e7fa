// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.PipelineListener;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong between one source and delivery, as log lines. An extractor may throw at every line, so each cause is told
 * once in {@value #MINUTES} minutes, with the number of times since; at most {@value #MOST_CAUSES} are told apart. Belongs to
 * the source's reader.
 */
final class PipelineEvents implements PipelineListener {
    static final int MOST_CAUSES = 20;
    static final int MINUTES = 10;

    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.source");
    private static final long PERIOD_NANOS = MINUTES * 60_000_000_000L;

    private final String source;
    private final boolean canWait;
    private final Map<String, Told> causes = new HashMap<>();

    private static final class Told {
        private long nanos;
        private long since;
    }

    /**
     * Nothing has gone wrong yet.
     *
     * @param canWait whether the source has the option {@code whenFull}
     */
    PipelineEvents(String source, boolean canWait) {
        this.source = source;
        this.canWait = canWait;
    }

    @Override
    public void internalError(Throwable cause) {
        StackTraceElement[] frames = cause.getStackTrace();
        String key = cause.getClass().getName() + (frames.length == 0 ? "" : " at " + frames[0]);
        long now = System.nanoTime();
        Told told = causes.size() < MOST_CAUSES
                ? causes.computeIfAbsent(key, first -> new Told())
                : causes.getOrDefault(key, causes.computeIfAbsent("", others -> new Told()));
        told.since++;
        if (told.nanos == 0 || now - told.nanos >= PERIOD_NANOS) {
            LOG.error(
                    "source={} an internal error cost a line, counted as internal_error; of this cause {} since it was last"
                            + " told",
                    source,
                    told.since,
                    cause);
            told.nanos = now;
            told.since = 0;
        }
    }

    @Override
    public void memoryFull() {
        LOG.warn(
                "source={} memory.limit has no room for more lines: they are dropped and counted as memory_full; {}",
                source,
                canWait
                        ? "'whenFull: wait' makes the source wait instead"
                        : "raise memory.limit, or configure a spool");
    }
}
