// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds a program before it is run, since the error of a failed exec would only be seen on the child's standard error. */
final class Executables {
    private Executables() {}

    /**
     * The file that running {@code program} would execute.
     *
     * @param directory where a relative path with a slash begins; null for the directory of this process
     * @throws IOException if there is none, saying where it was looked for
     */
    static Path require(String program, Map<String, String> environment, @Nullable Path directory) throws IOException {
        if (program.indexOf('/') >= 0) {
            Path file = directory == null ? Path.of(program) : directory.resolve(program);
            if (isProgram(file)) {
                return file;
            }
            String problem = !Files.exists(file)
                    ? "there is no such file"
                    : Files.isDirectory(file) ? "it is a directory" : "it is not executable for this user";
            throw new IOException("command=" + program + ": " + problem);
        }
        String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        for (String place : path.split(":", -1)) {
            Path file = Path.of(place.isEmpty() ? "." : place, program);
            if (isProgram(file)) {
                return file;
            }
        }
        throw new IOException(
                "command=" + program + ": not found on PATH=" + path
                        + "; install it, or give its absolute path (arguments are list items of their own: no shell splits them)");
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
