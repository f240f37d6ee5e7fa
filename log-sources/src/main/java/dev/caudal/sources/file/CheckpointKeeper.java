// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Decides which position is old enough to be saved, and saves it at most once a second. Holds a position per tenth of a
 * second of the delay. Belongs to the reader, or whoever holds the source's lock.
 */
final class CheckpointKeeper {
    private static final long STEP_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SAVE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path stateFile;
    private final long delayNanos;
    private final ArrayDeque<Taken> taken = new ArrayDeque<>();
    private @Nullable Checkpoint latest;
    private long latestNanos;
    private @Nullable Checkpoint saved;
    private long savedNanos;

    CheckpointKeeper(Path stateFile, Duration delay) {
        this.stateFile = stateFile;
        this.delayNanos = delay.toNanos();
        this.savedNanos = System.nanoTime();
    }

    /** Everything up to here has been handed on. */
    void taken(Checkpoint position, long nowNanos) {
        latest = position;
        latestNanos = nowNanos;
        Taken last = taken.peekLast();
        if (last == null || nowNanos - last.nanos >= STEP_NANOS) {
            taken.addLast(new Taken(position, nowNanos));
        }
    }

    /** Saves what has been handed on for long enough, if it is time to. */
    void saveDue(long nowNanos) throws IOException {
        if (nowNanos - savedNanos < SAVE_INTERVAL_NANOS) {
            return;
        }
        savedNanos = nowNanos;
        Checkpoint due = null;
        for (Taken first = taken.peekFirst();
                first != null && nowNanos - first.nanos >= delayNanos;
                first = taken.peekFirst()) {
            due = first.position;
            taken.removeFirst();
        }
        // The latest position may have come within the step of the last one kept.
        save(nowNanos - latestNanos >= delayNanos ? latest : due);
    }

    /** Saves the latest position: an orderly end, after which the application makes sure of what it was given. */
    void saveLatest() throws IOException {
        save(latest);
    }

    private void save(@Nullable Checkpoint position) throws IOException {
        if (position != null && !position.equals(saved)) {
            position.save(stateFile);
            saved = position;
        }
    }

    private record Taken(Checkpoint position, long nanos) {}
}
