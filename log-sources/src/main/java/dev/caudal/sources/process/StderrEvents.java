// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of what a program says on standard error. What the Varnish tools say of their log is a gap or its end: {@code Log
 * overrun}, {@code Log abandoned}, that it cannot be had, {@code Log reacquired}. So is a fault of any program: a failed
 * assertion, a panic, no memory. All lines are passed on up to {@value #LINES_PER_INTERVAL} in ten seconds, then counted.
 *
 * <p>Belongs to the thread that drains standard error.
 */
final class StderrEvents implements Consumer<String> {
    static final int LINES_PER_INTERVAL = 20;
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    /** Of libvarnishapi: vut.c, vsm.c and vsl_cursor.c. The first is repeated every second for as long as it lasts. */
    private static final Pattern WITHOUT_LOG = Pattern.compile("Failed to acquire log"
            + "|Could not get hold of varnishd"
            + "|No VSL chunk found"
            + "|Not a VSL chunk"
            + "|VSM_Map\\(\\)"
            + "|Could not (open|mmap) segment"
            + "|Cannot (open|mmap)\\b");

    /** Of libvarnish' vas.c; of the C library, the kernel and the run-time systems of other languages. */
    private static final Pattern FAULT = Pattern.compile(
            "^(Assert error|Missing error handling code|Incomplete code|Wrong turn) in "
                    + "|^Error -?[0-9]+ from VSLQ_Dispatch"
                    + "|\\bAssertion .*failed"
                    + "|\\bpanic(ked at)?\\b"
                    + "|\\bsegmentation fault\\b|\\bcore dumped\\b|\\bbus error\\b"
                    + "|\\*\\*\\* stack smashing detected|\\bcorrupted size|\\b(double free|invalid pointer)\\b"
                    + "|\\bout of memory\\b|\\bcannot allocate memory\\b|\\bstd::bad_alloc\\b",
            Pattern.CASE_INSENSITIVE);

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
        } else if (FAULT.matcher(line).find()) {
            listener.gap(source, GapKind.FAULT, 1, 0, line);
        } else if (begun == null && WITHOUT_LOG.matcher(line).find()) {
            begin(GapKind.ABANDONED, line, now);
        }
    }

    private void begin(GapKind kind, String line, long now) {
        begun = kind;
        begunNanos = now;
        listener.gap(source, kind, 1, 0, line);
    }

    /** The tools say that they have the log again after either: the gap has been counted, this is its other end. */
    private void end(String line, long now) {
        if (begun == null) {
            listener.gap(source, GapKind.ABANDONED, 1, 0, line);
        } else {
            long millis = Duration.ofNanos(now - begunNanos).toMillis();
            listener.gap(source, begun, 0, 0, line + ", " + millis + " ms later");
            begun = null;
        }
    }
}
