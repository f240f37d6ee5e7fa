// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which program to run, and for how long to bear with it.
 *
 * @param command the program and its arguments, as they are: no shell looks at them
 * @param environment variables added to those of this process
 * @param directory where it runs; null for the directory of this process
 * @param silenceLimit a program that prints nothing for so long is killed and started again; zero to wait forever. A log is
 *     silent when there are no requests: set it only where there always are some
 */
public record SubprocessSettings(
        List<String> command,
        Map<String, String> environment,
        @Nullable Path directory,
        Duration silenceLimit) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the command is empty or holds a NUL, or the limit is negative
     */
    public SubprocessSettings {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw new IllegalArgumentException("command=" + command + ": must begin with the name of a program");
        }
        if (command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("command: an argument cannot contain a NUL character");
        }
        if (silenceLimit.isNegative()) {
            throw new IllegalArgumentException("silenceLimit=" + silenceLimit + ": must not be negative");
        }
    }

    /** This program, with no limit to its silence. */
    public static SubprocessSettings of(String... command) {
        return new SubprocessSettings(List.of(command), Map.of(), null, Duration.ZERO);
    }
}
