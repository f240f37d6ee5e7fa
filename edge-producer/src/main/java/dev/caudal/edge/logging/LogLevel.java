// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import org.slf4j.event.Level;

/** From which messages on. What the Kafka client says is shown two levels later: it repeats itself for every topic. */
public enum LogLevel {
    /** What is broken. */
    ERROR(Level.ERROR, Level.ERROR),
    /** What somebody has to look at. */
    WARN(Level.WARN, Level.ERROR),
    /** What happens. */
    INFO(Level.INFO, Level.ERROR),
    /** What happens inside. */
    DEBUG(Level.DEBUG, Level.INFO),
    /** Everything, also of the Kafka client. */
    TRACE(Level.TRACE, Level.DEBUG);

    private final Level own;
    private final Level others;

    LogLevel(Level own, Level others) {
        this.own = own;
        this.others = others;
    }

    boolean shows(String logger, Level level) {
        Level least = logger.startsWith("dev.caudal.") ? own : others;
        return level.toInt() >= least.toInt();
    }
}
