// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * How this process writes messages, and writes them. There is one for all loggers, since they are made before anybody has read
 * a configuration; until then it is text from {@link LogLevel#INFO} on, to standard error.
 *
 * <p>Any thread. A message waits for nobody: {@link LogWriter} writes it, a little later.
 */
public final class Logging {
    private static final Logging INSTANCE = new Logging(Clock.systemUTC(), System.err);

    private final Clock clock;
    private final Repeats repeats = new Repeats();
    private final LogWriter writer;
    private volatile LogFormat format = LogFormat.TEXT;
    private volatile LogLevel level = LogLevel.INFO;

    Logging(Clock clock, PrintStream out) {
        this.clock = clock;
        this.writer = new LogWriter(out, this::ofLost);
    }

    /** Sets how this process writes messages from now on. */
    public static void set(LogFormat format, LogLevel level) {
        INSTANCE.use(format, level);
    }

    /** How many messages of this process are lost, since standard error did not take them in time. */
    public static long lostMessages() {
        return INSTANCE.writer.lost();
    }

    /** To be called at the end of the process: waits until what was said is written, and no longer than this. */
    public static void flush(Duration limit) {
        // Of whoever wanted this end: there is nothing else to hurry.
        boolean unused = Thread.interrupted();
        try {
            unused = INSTANCE.flushed(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Logging instance() {
        return INSTANCE;
    }

    boolean flushed(Duration limit) throws InterruptedException {
        return writer.flush(limit);
    }

    void use(LogFormat newFormat, LogLevel newLevel) {
        format = newFormat;
        level = newLevel;
    }

    boolean shows(String logger, Level of) {
        return level.shows(logger, of);
    }

    /**
     * Writes a message, unless there were many of its kind.
     *
     * @param kind the message without what is filled in: what repeats itself has the same
     */
    void write(String logger, Level of, String kind, String message, @Nullable Throwable failure) {
        long now = clock.millis();
        String name = logger.substring(logger.lastIndexOf('.') + 1);
        Repeats.Verdict verdict = repeats.of(logger, kind, now);
        LogLine lines = new LogLine(format);
        for (Repeats.Summary left : verdict.summaries()) {
            lines.add(now, Level.INFO, left.logger(), left.count() + " more in the last minute: " + left.kind(), null);
        }
        if (verdict.isShown()) {
            lines.add(now, of, format == LogFormat.JSON ? logger : name, message, failure);
        }
        byte[] bytes = lines.bytes();
        if (bytes.length > 0) {
            writer.write(bytes);
        }
    }

    private byte[] ofLost(long messages) {
        LogLine line = new LogLine(format);
        line.add(
                clock.millis(),
                Level.WARN,
                format == LogFormat.JSON ? Logging.class.getName() : Logging.class.getSimpleName(),
                messages + " messages of this log are lost: nobody read standard error",
                null);
        return line.bytes();
    }
}
