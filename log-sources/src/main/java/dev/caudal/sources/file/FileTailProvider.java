// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.WhenFull;
import dev.caudal.sources.internal.Reach;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.Problems;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** {@code type: file}. */
public final class FileTailProvider implements SourceProvider {
    private static final Option<Path> PATH =
            Option.path("path", "The log file; it may be missing at the start.").required();
    private static final Option<RotatedNames> ROTATED = Option.of(
            "rotated",
            "absolute path, its last part a pattern with * and ?",
            RotatedNames::parse,
            "Where rotated files are besides the usual names (access.log.1, access.log-20261122, access-20261122.log, each with or"
                    + " without .gz): for names or a folder of their own.");
    private static final Option<Path> STATE_FILE = Option.path(
                    "stateFile", "Where the checkpoint is kept; one file for each source, in a directory that exists.")
            .required();
    private static final Option<String> START = Option.choice(
                    "start", List.of("beginning", "end"), "Where to begin when there is no checkpoint.")
            .orElse("beginning");
    private static final Option<Duration> POLL_INTERVAL = Option.duration(
                    "pollInterval",
                    Duration.ofMillis(10),
                    Duration.ofMinutes(1),
                    "How often to look for more at the end of the file.")
            .orElse("200ms");
    private static final Option<Duration> ROTATED_WAIT = Option.duration(
                    "rotatedWait",
                    Duration.ofSeconds(1),
                    Duration.ofDays(1),
                    "How long a rotated file is kept open after its last line. A server that is reloaded writes to it until its"
                            + " long downloads are over; it is read on after that too, if it still has a usual name.")
            .orElse("5m");
    private static final Option<Duration> CHECKPOINT_DELAY = Option.duration(
                    "checkpointDelay",
                    Duration.ZERO,
                    Duration.ofHours(1),
                    "How long lines must have been handed on before a checkpoint passes them; longer than linger and spooling"
                            + " take, so that a crash loses none of them.")
            .orElse("10s");
    private static final Option<String> WHEN_FULL = Option.choice(
                    "whenFull",
                    List.of("wait", "drop"),
                    "What to do while memory has no room for more lines: wait leaves them in the file, drop counts them as"
                            + " dropped and keeps up with the file. The lines of a customer whose own topic fails are"
                            + " never waited for.")
            .orElse("wait");

    /** For the service loader. */
    public FileTailProvider() {}

    @Override
    public String type() {
        return "file";
    }

    @Override
    public String summary() {
        return "A log file that grows, followed through its rotations and over restarts.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(PATH, ROTATED, STATE_FILE, START, POLL_INTERVAL, ROTATED_WAIT, CHECKPOINT_DELAY, WHEN_FULL);
    }

    @Override
    public List<Claim> claims(SourceOptions options) {
        Path state = options.get(STATE_FILE);
        return List.of(
                Claim.file(PATH.name(), "log", options.get(PATH)),
                Claim.file(STATE_FILE.name(), "checkpoint", state),
                Claim.file(STATE_FILE.name(), "checkpoint's draft", Checkpoint.draft(state)));
    }

    @Override
    public void look(SourceOptions options, Problems problems) {
        Path path = options.get(PATH);
        Optional<String> obstacle = Reach.obstacle(path);
        if (obstacle.isPresent()) {
            problems.report(PATH.name(), path + ": " + obstacle.get());
        } else if (Files.isDirectory(path)) {
            problems.report(PATH.name(), path + ": is a directory");
        } else if (Files.exists(path) && !Files.isRegularFile(path)) {
            problems.report(PATH.name(), path + ": is no regular file; for a named pipe say type: fifo");
        } else if (Files.exists(path) && !Files.isReadable(path)) {
            problems.report(PATH.name(), Reach.explain(path, new AccessDeniedException(path.toString())));
        }
        options.find(ROTATED)
                .map(RotatedNames::folder)
                .filter(folder -> !Files.isDirectory(folder) || !Files.isReadable(folder))
                .ifPresent(folder ->
                        problems.report(ROTATED.name(), folder + ": is not a folder that this user may list"));
        Path state = options.get(STATE_FILE);
        Path parent = Objects.requireNonNull(state.toAbsolutePath().getParent());
        Optional<String> stateObstacle = Reach.obstacle(state);
        if (stateObstacle.isPresent()) {
            problems.report(STATE_FILE.name(), state + ": " + stateObstacle.get());
        } else if (Files.isDirectory(state)) {
            problems.report(STATE_FILE.name(), state + ": is a directory");
        } else if (!Files.isDirectory(parent)) {
            problems.report(STATE_FILE.name(), state + ": there is no directory " + parent);
        } else if (!Files.isWritable(parent)) {
            problems.report(STATE_FILE.name(), state + ": this user may not write in " + parent);
        }
    }

    @Override
    public void doubt(SourceOptions options, Problems warnings) {
        Path path = options.get(PATH);
        if (Reach.obstacle(path).isEmpty() && !Files.exists(path)) {
            warnings.report(PATH.name(), path + ": " + LogFolder.missing(path));
        }
    }

    @Override
    public LogSource create(String name, SourceOptions options) {
        FileTailSettings.Start start =
                options.get(START).equals("end") ? FileTailSettings.Start.END : FileTailSettings.Start.BEGINNING;
        return new FileTailSource(
                name,
                new FileTailSettings(
                        options.get(PATH),
                        options.find(ROTATED).orElse(null),
                        options.get(STATE_FILE),
                        start,
                        options.get(POLL_INTERVAL),
                        options.get(ROTATED_WAIT),
                        options.get(CHECKPOINT_DELAY),
                        options.get(WHEN_FULL).equals("drop") ? WhenFull.DROP : WhenFull.WAIT));
    }
}
