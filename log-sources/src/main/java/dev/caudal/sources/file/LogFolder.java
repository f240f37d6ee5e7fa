// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a log and the files it was rotated into lie: beside it, beside what it is a symbolic link to, and where the settings
 * say. Stateless.
 */
final class LogFolder {
    /** A number or a date, as logrotate, savelog and servers themselves append it. */
    private static final String AFTER_THE_NAME = "[._-](\\d[\\dTZ.:_+-]*|old)";
    /** The same before the extension; a single number only after a dot, since access-2.log may be another server's. */
    private static final String BEFORE_THE_EXTENSION = "(\\.\\d{1,3}|[._-]\\d[\\dTZ.:_+-]{5,})";

    private static final String COMPRESSED = "(\\.gz)?";
    /** Ten ticks of a slow kernel clock. */
    private static final long CLOCK_STEP_MILLIS = 100;

    private static final long CHANGING = Long.MIN_VALUE;
    private static final long MISSING = -1;

    private static final int MOST_SHOWN = 8;

    private final Path path;
    private final @Nullable RotatedNames others;
    private final Pattern usual;

    /** What to say of a log that is not there: whoever wrote its name wrongly learns it here, or never. */
    static String missing(Path path) {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        if (!Files.isDirectory(folder)) {
            return "there is no folder " + folder + "; both are waited for, and nothing is read until then";
        }
        return "there is no such file; it is waited for, and nothing is read until then" + others(folder);
    }

    private static String others(Path folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        } catch (IOException | DirectoryIteratorException e) {
            return "";
        }
        names.sort(null);
        String shown = String.join(", ", names.subList(0, Math.min(names.size(), MOST_SHOWN)));
        return names.isEmpty()
                ? " (its folder has no file)"
                : " (its folder has " + shown + (names.size() > MOST_SHOWN ? ", …)" : ")");
    }

    LogFolder(Path path, @Nullable RotatedNames others) {
        this.path = path;
        this.others = others;
        String name = String.valueOf(path.getFileName());
        int dot = name.lastIndexOf('.');
        String after = Pattern.quote(name) + AFTER_THE_NAME + COMPRESSED;
        this.usual = Pattern.compile(
                dot <= 0
                        ? after
                        : after + "|" + Pattern.quote(name.substring(0, dot)) + BEFORE_THE_EXTENSION
                                + Pattern.quote(name.substring(dot)) + COMPRESSED);
    }

    /**
     * What is there, as a folder tells that is listed while files are renamed: one of them may be missing, or be under the name that
     * it had before.
     *
     * @param current the file at the path; null if there is none
     * @param problem why the path cannot be looked at; null if it can
     * @param rotated oldest first, each file once
     * @param unlisted why a folder could not be listed; null if all could
     * @param times when names last came to or went from the folders, before that
     * @param atMillis when it was begun, by the wall clock
     */
    record Listing(
            @Nullable FileFacts current,
            @Nullable IOException problem,
            List<FileFacts> rotated,
            @Nullable IOException unlisted,
            Map<Path, Long> times,
            long atMillis) {
        /** Whether each file was there, under the same name, both times. */
        boolean hasTheNamesOf(Listing other) {
            return names().equals(other.names());
        }

        private Map<Path, String> names() {
            Map<Path, String> names = new HashMap<>();
            rotated.forEach(facts -> names.put(facts.path(), facts.id()));
            if (current != null) {
                names.put(current.path(), current.id());
            }
            return names;
        }
    }

    /** File systems keep times in steps of some milliseconds: within one, the number in the name decides. */
    Comparator<FileFacts> oldestFirst() {
        return Comparator.comparingLong(FileFacts::modifiedMillis).thenComparing(facts -> -counter(facts.path()));
    }

    /** As of now. */
    Listing list(long nowMillis) {
        Map<Path, Long> times = new LinkedHashMap<>();
        for (Path folder : folders()) {
            long modified = modifiedMillis(folder);
            // Within one step of the file system's clock a folder may change twice.
            times.put(folder, modified > nowMillis - CLOCK_STEP_MILLIS ? CHANGING : modified);
        }
        FileFacts current = null;
        IOException problem = null;
        try {
            current = FileFacts.of(path);
        } catch (IOException e) {
            problem = e;
        }
        Map<String, FileFacts> rotated = new LinkedHashMap<>();
        IOException unlisted = null;
        for (Path folder : times.keySet()) {
            try {
                each(folder, this::isRotated, facts -> rotated.putIfAbsent(facts.id(), facts));
            } catch (IOException e) {
                unlisted = e;
            }
        }
        if (current != null) {
            rotated.remove(current.id());
        }
        List<FileFacts> sorted = new ArrayList<>(rotated.values());
        sorted.sort(oldestFirst().thenComparing(FileFacts::path));
        return new Listing(current, problem, sorted, unlisted, times, nowMillis);
    }

    /** Whether names have come or gone since the listing, as far as the folders' times tell: a file server's may come late. */
    static boolean hasChangedSince(Listing listing) {
        return listing.times().entrySet().stream()
                .anyMatch(folder -> folder.getValue() != modifiedMillis(folder.getKey()));
    }

    private static long modifiedMillis(Path folder) {
        try {
            return Files.getLastModifiedTime(folder).toMillis();
        } catch (IOException e) {
            return MISSING;
        }
    }

    /** The file of this id, whatever its name; null if it is not there. */
    @Nullable
    FileFacts find(String id) {
        FileFacts[] found = new FileFacts[1];
        for (Path folder : folders()) {
            try {
                each(folder, any -> true, facts -> found[0] = facts.id().equals(id) ? facts : found[0]);
            } catch (IOException e) {
                // Said when it was listed.
            }
        }
        return found[0];
    }

    private Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            folders.add(parent);
        }
        try {
            Path real = path.toRealPath().getParent();
            if (real != null && (parent == null || !Files.isSameFile(real, parent))) {
                folders.add(real);
            }
        } catch (IOException e) {
            // There is no file at the path, or its name cannot be followed.
        }
        if (others != null) {
            folders.add(others.folder());
        }
        return folders;
    }

    private boolean isRotated(Path sibling) {
        Path name = sibling.getFileName();
        if (name == null) {
            return false;
        }
        return usual.matcher(name.toString()).matches()
                || (others != null
                        && others.folder().equals(sibling.getParent())
                        && others.matcher().matches(name));
    }

    private static void each(Path folder, Predicate<Path> wanted, Consumer<FileFacts> found) throws IOException {
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(folder)) {
            for (Path sibling : siblings) {
                FileFacts facts = wanted.test(sibling) ? FileFacts.ofAny(sibling) : null;
                if (facts != null) {
                    found.accept(facts);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** The n of {@code name.n} or {@code name.n.gz}, which grows with age; 0 for a date, which does not. */
    private int counter(Path rotated) {
        String name = String.valueOf(rotated.getFileName());
        for (String part : name.split("\\.", -1)) {
            if (part.matches("\\d{1,5}") && !String.valueOf(path.getFileName()).contains("." + part)) {
                return Integer.parseInt(part);
            }
        }
        return 0;
    }
}
