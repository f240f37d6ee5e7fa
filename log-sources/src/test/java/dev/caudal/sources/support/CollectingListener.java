// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all it hears. */
public final class CollectingListener implements SourceListener {
    public final List<String> openings = new CopyOnWriteArrayList<>();
    public final List<Duration> ends = new CopyOnWriteArrayList<>();
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();
    public final List<Duration> pauses = new CopyOnWriteArrayList<>();
    public final List<Gap> gaps = new CopyOnWriteArrayList<>();
    public final List<String> stderr = new CopyOnWriteArrayList<>();
    public final List<String> notices = new CopyOnWriteArrayList<>();

    public record Gap(GapKind kind, long count, long bytes, String detail) {
        public Gap(GapKind kind, long count, String detail) {
            this(kind, count, 0, detail);
        }
    }

    @Override
    public void opened(String source) {
        openings.add(source);
    }

    @Override
    public void ended(String source, Duration nextAttemptIn) {
        ends.add(nextAttemptIn);
        pauses.add(nextAttemptIn);
    }

    @Override
    public void failed(String source, Throwable cause, Duration nextAttemptIn) {
        failures.add(cause);
        pauses.add(nextAttemptIn);
    }

    @Override
    public void gap(String source, GapKind kind, long count, long bytes, String detail) {
        gaps.add(new Gap(kind, count, bytes, detail));
    }

    @Override
    public void stderrLine(String source, String line) {
        stderr.add(line);
    }

    @Override
    public void notice(String source, String message) {
        notices.add(message);
    }

    public long count(GapKind kind) {
        return gaps.stream()
                .filter(gap -> gap.kind() == kind)
                .mapToLong(Gap::count)
                .sum();
    }
}
