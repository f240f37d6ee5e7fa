// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.sources.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which file to follow, and how.
 *
 * @param path where the server writes now; rotated files lie beside it, named {@code path.1}, {@code path-20261122} or alike
 * @param rotated which other names rotated files have; null for the usual ones alone
 * @param stateFile where the checkpoint is kept; its directory must exist
 * @param start where to begin when there is no checkpoint
 * @param pollInterval how often to look for more at the end of the file
 * @param rotatedWait how long a rotated file must have had nothing new until it is closed, and how long what is gone is looked
 *     for while something may be it
 * @param checkpointDelay how long lines must have been handed on before a checkpoint passes them, while running. If it is
 *     longer than the application needs to make lines durable, a crash of the application loses none: they are read again
 * @param whenFull what to do while there is no room for more lines
 */
public record FileTailSettings(
        Path path,
        @Nullable RotatedNames rotated,
        Path stateFile,
        Start start,
        Duration pollInterval,
        Duration rotatedWait,
        Duration checkpointDelay,
        WhenFull whenFull) {

    /** 200 ms. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(200);
    /** Five minutes: a server that is reloaded goes on writing to the old file until its long downloads are over. */
    public static final Duration DEFAULT_ROTATED_WAIT = Duration.ofMinutes(5);
    /** 10 s: longer than the linger and the spooling delay of a default edge-producer. */
    public static final Duration DEFAULT_CHECKPOINT_DELAY = Duration.ofSeconds(10);

    /** Where to begin when there is no checkpoint. */
    public enum Start {
        /** At the first line of the file. */
        BEGINNING,
        /** After its last whole line. */
        END
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the interval is not positive or another time negative
     */
    public FileTailSettings {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(stateFile, "stateFile");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(whenFull, "whenFull");
        if (pollInterval.isNegative() || pollInterval.toMillis() == 0) {
            throw new IllegalArgumentException("pollInterval=" + pollInterval + ": must be a millisecond or more");
        }
        if (rotatedWait.isNegative()) {
            throw new IllegalArgumentException("rotatedWait=" + rotatedWait + ": must not be negative");
        }
        if (checkpointDelay.isNegative()) {
            throw new IllegalArgumentException("checkpointDelay=" + checkpointDelay + ": must not be negative");
        }
    }

    /** This file from its beginning, with the default times. */
    public static FileTailSettings of(Path path, Path stateFile) {
        return new FileTailSettings(
                path,
                null,
                stateFile,
                Start.BEGINNING,
                DEFAULT_POLL_INTERVAL,
                DEFAULT_ROTATED_WAIT,
                DEFAULT_CHECKPOINT_DELAY,
                WhenFull.WAIT);
    }
}
