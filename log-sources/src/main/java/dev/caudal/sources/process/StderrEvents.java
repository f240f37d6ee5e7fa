// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of what a program says on standard error: every {@code Log overrun}, {@code Log abandoned} and {@code Log
 * reacquired} of the Varnish tools is reported as a gap or its end; all lines are passed on up to {@value
 * #LINES_PER_INTERVAL} in ten seconds, then counted.
 *
 * <p>Belongs to the thread that drains standard error.
 */
final class StderrEvents implements Consumer<String> {
    static final int LINES_PER_INTERVAL = 20;
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final String source;
    private final SourceListener listener;
    private final LongSupplier nanoTime;
    private long intervalStartNanos;
    private int linesInInterval;
    private long suppressed;
    private @Nullable GapKind begun;
    private long begunNanos;

    StderrEvents(String source, SourceListener listener, LongSupplier nanoTime) {
        this.source = source;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.intervalStartNanos = nanoTime.getAsLong();
    }

    @Override
    public void accept(String line) {
        long now = nanoTime.getAsLong();
        reportGap(line, now);
        if (now - intervalStartNanos >= INTERVAL_NANOS) {
            intervalStartNanos = now;
            linesInInterval = 0;
            reportSuppressed();
        }
        if (linesInInterval < LINES_PER_INTERVAL) {
            linesInInterval++;
            listener.stderrLine(source, line);
        } else {
            suppressed++;
        }
    }

    /** Says how many lines were not passed on; called at the end of the stream too. */
    void reportSuppressed() {
        if (suppressed > 0) {
            listener.notice(source, suppressed + " more lines on standard error were passed over");
            suppressed = 0;
        }
    }

    private void reportGap(String line, long now) {
        String text = line.toLowerCase(Locale.ROOT);
        if (text.contains("log overrun")) {
            begin(GapKind.OVERRUN, line, now);
        } else if (text.contains("log abandoned")) {
            begin(GapKind.ABANDONED, line, now);
        } else if (text.contains("log reacquired")) {
            end(line, now);
        }
    }

    private void begin(GapKind kind, String line, long now) {
        begun = kind;
        begunNanos = now;
        listener.gap(source, kind, 1, line);
    }

    /** The tools say that they have the log again after either: the gap has been counted, this is its other end. */
    private void end(String line, long now) {
        if (begun == null) {
            listener.gap(source, GapKind.ABANDONED, 1, line);
        } else {
            long millis = Duration.ofNanos(now - begunNanos).toMillis();
            listener.gap(source, begun, 0, line + ", " + millis + " ms later");
            begun = null;
        }
    }
}
