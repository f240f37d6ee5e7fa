// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The file of the configuration, whose paths begin where it stands. No state. */
final class ConfigFile {
    /** A configuration is a few kilobytes; whatever is larger is not one. */
    private static final long MAX_BYTES = 1L << 20;

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration SETTLING_PAUSE = Duration.ofMillis(50);
    private static final int SETTLING_LOOKS = 20;

    private final Path path;

    ConfigFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /** What it says; empty if it cannot be read, which is then noted. */
    String text(List<Problem> problems) {
        Place place = new Place("", 0, 0);
        try {
            if (Files.size(path) <= MAX_BYTES) {
                return settled();
            }
            problems.add(new Problem(place, "is larger than " + MAX_BYTES + " bytes: this is no configuration"));
        } catch (MalformedInputException e) {
            problems.add(new Problem(place, "the configuration file is no UTF-8 text"));
        } catch (IOException e) {
            String reason = Files.exists(path) ? "cannot be read: " + e.getMessage() : "does not exist";
            problems.add(new Problem(place, "the configuration file " + reason));
        }
        return "";
    }

    /** A path as the file means it. */
    Path resolve(Path written) {
        return Objects.requireNonNull(path.getParent()).resolve(written).normalize();
    }

    /** The same, or null if there is none. */
    @Nullable
    Path resolveOrNull(Optional<Path> written) {
        return written.map(this::resolve).orElse(null);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** A file that somebody may be writing at this moment is read again until it stays the same. */
    private String settled() throws IOException {
        String text = Files.readString(path);
        for (int i = 0; i < SETTLING_LOOKS && isFresh(); i++) {
            LockSupport.parkNanos(SETTLING_PAUSE.toNanos());
            String again = Files.readString(path);
            if (again.equals(text)) {
                return text;
            }
            text = again;
        }
        return text;
    }

    private boolean isFresh() throws IOException {
        Instant modified = Files.getLastModifiedTime(path).toInstant();
        return Duration.between(modified, Instant.now()).abs().compareTo(FRESH) < 0;
    }
}
