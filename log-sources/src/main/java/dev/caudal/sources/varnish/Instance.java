// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The working directory of a varnishd, found as its own tools find it: an absolute path is the directory itself, a name lies
 * below {@code /var/lib/varnish}; without either there are several defaults, by version. Immutable.
 */
final class Instance {
    static final String INDEX = "_.vsm_child/_.index";

    /** Read by Varnish's tools from 7.6 on. */
    private static final String DEFAULT_NAME = "VARNISH_DEFAULT_N";

    private static final List<String> STATE_DIRECTORIES = List.of("var/lib/varnish", "var/lib/vinyl-cache");
    /** From Varnish 7.0 on, and of Vinyl Cache. */
    private static final List<String> DEFAULT_NAMES = List.of("varnishd", "vinyld");

    private final @Nullable String written;
    private final List<Path> candidates;

    private Instance(@Nullable String written, Set<Path> candidates) {
        this.written = written;
        this.candidates = List.copyOf(candidates);
    }

    /**
     * The instance of this name.
     *
     * @param name as Varnish takes it with {@code -n}; null for the default
     */
    static Instance of(@Nullable String name) {
        return of(name, Path.of("/"), System.getenv());
    }

    /** @param root where the file system of the machine begins */
    static Instance of(@Nullable String name, Path root, Map<String, String> environment) {
        Set<Path> candidates = new LinkedHashSet<>();
        if (name != null) {
            add(candidates, root, name);
        } else {
            String chosen = environment.getOrDefault(DEFAULT_NAME, "");
            if (!chosen.isEmpty()) {
                add(candidates, root, chosen);
            } else {
                DEFAULT_NAMES.forEach(each -> add(candidates, root, each));
                String host = hostName(root);
                if (!host.isEmpty()) {
                    add(candidates, root, host); // Up to 6.6.
                }
            }
        }
        return new Instance(name, candidates);
    }

    private static void add(Set<Path> candidates, Path root, String name) {
        if (name.startsWith("/")) {
            candidates.add(root.resolve(name.substring(1)).normalize());
        } else {
            STATE_DIRECTORIES.forEach(
                    state -> candidates.add(root.resolve(state).resolve(name).normalize()));
        }
    }

    /** All directories that it may be. */
    List<Path> candidates() {
        return candidates;
    }

    /**
     * The first of the directories with an index that can be read.
     *
     * @throws IOException if there is none, with what was looked at and what to do
     */
    Path directory() throws IOException {
        for (Path candidate : candidates) {
            if (Files.isReadable(candidate.resolve(INDEX))) {
                return candidate;
            }
        }
        for (Path candidate : candidates) {
            if (isForbidden(candidate)) {
                throw new AccessDeniedException(
                        candidate + "/_.vsm_child may not be read by this user: add it to the group"
                                + " of that directory, usually 'varnish' (usermod -aG varnish USER), and restart the program");
            }
        }
        for (Path candidate : candidates) {
            if (Files.isDirectory(candidate)) {
                throw new NoSuchFileException(
                        candidate + " has no " + INDEX + ": varnishd's child does not run, or has not started yet");
            }
        }
        throw new NoSuchFileException("no working directory of a varnishd, looked at "
                + candidates.stream().map(Path::toString).collect(Collectors.joining(", ")) + ": "
                + (written == null
                        ? "if it runs with -n, say the same with instance:"
                        : "is it running with that -n?"));
    }

    /** Whether the directory is there, and what is in it not for this user to see. */
    private static boolean isForbidden(Path candidate) {
        try {
            Files.readAttributes(candidate.resolve(INDEX), "size");
            return true; // There, and not readable.
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String hostName(Path root) {
        try {
            return Files.readString(root.resolve("proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
