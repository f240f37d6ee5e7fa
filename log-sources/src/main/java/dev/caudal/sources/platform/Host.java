// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The machine that is looked at.
 *
 * @param root where its file system begins
 * @param environment of this process
 */
public record Host(Path root, Map<String, String> environment) {
    private static final int MAX_FIRST_LINE = 4096;

    /** Copies the map. */
    public Host {
        Objects.requireNonNull(root, "root");
        environment = Map.copyOf(environment);
    }

    /** This machine. */
    public static Host local() {
        return new Host(Path.of("/"), System.getenv());
    }

    /** Where an absolute path of that machine is found by this process. */
    public Path at(String absolutePath) {
        return root.resolve(absolutePath.startsWith("/") ? absolutePath.substring(1) : absolutePath);
    }

    /** The program's path on that machine, if it is there and may be run. */
    public Optional<String> program(String name) {
        List<String> places = name.startsWith("/")
                ? List.of(name)
                : List.of(environment
                                .getOrDefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                                .split(":"))
                        .stream()
                        .map(directory -> directory + "/" + name)
                        .toList();
        return places.stream()
                .filter(place -> Files.isRegularFile(at(place)) && Files.isExecutable(at(place)))
                .findFirst();
    }

    /** Whether a process with this id lives there, and is the named program. */
    public boolean isRunning(long pid, String programName) {
        // The kernel keeps the first 15 bytes of the name.
        String known = programName.length() > 15 ? programName.substring(0, 15) : programName;
        return firstLine(at("/proc/" + pid + "/comm")).filter(known::equals).isPresent();
    }

    /** The first line of a file; empty if it cannot be read. */
    Optional<String> firstLine(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_FIRST_LINE), StandardCharsets.UTF_8);
            return text.lines().findFirst().map(String::strip);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
