// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which checkpoint is old enough to be saved, and saves one at most once a second. Holds at most a hundred. Belongs to
 * the reader, or whoever holds the source's lock.
 */
final class CheckpointKeeper {
    private static final int MOST_HELD = 100;
    private static final long SHORTEST_STEP_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SAVE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path stateFile;
    private final Supplier<Checkpoint> current;
    private final long delayNanos;
    private final long stepNanos;
    private final ArrayDeque<Taken> taken = new ArrayDeque<>();
    private boolean changed;
    private long changedNanos;
    private @Nullable Checkpoint saved;
    private long savedNanos;

    /**
     * Saves nothing yet.
     *
     * @param current what has been handed on by now
     */
    CheckpointKeeper(Path stateFile, Duration delay, Supplier<Checkpoint> current, long nowNanos) {
        this.stateFile = stateFile;
        this.current = current;
        this.delayNanos = delay.toNanos();
        this.stepNanos = Math.max(SHORTEST_STEP_NANOS, delayNanos / MOST_HELD);
        this.savedNanos = nowNanos;
    }

    /** More has been handed on, or other files are there. */
    void changed(long nowNanos) {
        changed = true;
        changedNanos = nowNanos;
        Taken last = taken.peekLast();
        if (last == null || nowNanos - last.nanos >= stepNanos) {
            taken.addLast(new Taken(current.get(), nowNanos));
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
            due = first.checkpoint;
            taken.removeFirst();
        }
        if (changed && nowNanos - changedNanos >= delayNanos) {
            // The latest change may have come within the step of the last one kept.
            due = current.get();
            changed = false;
        }
        save(due);
    }

    /** Saves the latest: an orderly end, after which the application makes sure of what it was given. */
    void saveLatest() throws IOException {
        save(current.get());
    }

    private void save(@Nullable Checkpoint checkpoint) throws IOException {
        if (checkpoint != null && !checkpoint.equals(saved)) {
            checkpoint.save(stateFile);
            saved = checkpoint;
        }
    }

    private record Taken(Checkpoint checkpoint, long nanos) {}
}
