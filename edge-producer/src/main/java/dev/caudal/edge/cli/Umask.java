// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether this process may use the files that it makes: Java can neither ask for its umask nor set it. Stateless. */
final class Umask {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern LINE = Pattern.compile("(?m)^Umask:\\s*([0-7]{1,4})$");
    private static final int OWNERS = 0700;

    private Umask() {}

    /** What is wrong with that of this process, and what to do; empty if nothing is, or the kernel does not tell. */
    static Optional<String> problem() {
        try {
            return problem(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param status as the kernel has it in {@code /proc/self/status} */
    static Optional<String> problem(String status) {
        Matcher line = LINE.matcher(status);
        if (!line.find() || (Integer.parseInt(line.group(1), 8) & OWNERS) == 0) {
            return Optional.empty();
        }
        return Optional.of("umask " + line.group(1)
                + ": this process may not use the files that it makes, such as its own spool; start it with umask 0077 (UMask=0077"
                + " in a systemd unit), or with the launcher caudal-edge, which sees to it");
    }
}
