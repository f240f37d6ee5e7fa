// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What Java can say to the operating system: names of files, arguments and environment variables pass through the character set of
 * the process's locale. In the POSIX locale that is ASCII: {@code ñ} has no name there, and becomes {@code ?} in an argument. Java
 * settles it before it begins, so that all there is to do is to say it. Stateless.
 */
public final class NativeText {
    private static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private NativeText() {}

    /** Why a text cannot be said, and what to do; empty if it can. */
    public static Optional<String> problem(String text) {
        // What Java could not read of an argument it has replaced.
        if (CHARSET.newEncoder().canEncode(text) && text.indexOf('\uFFFD') < 0) {
            return Optional.empty();
        }
        return Optional.of("the locale of this process knows no characters but those of " + CHARSET.name()
                + ", and so no file or argument of this name: start it with LC_ALL=C.UTF-8 in its environment, as"
                + " bin/caudal-edge and the service do");
    }

    /**
     * A path from the command line.
     *
     * @throws IllegalArgumentException if there is none of this name, with what to do
     */
    public static Path path(String text) {
        problem(text).ifPresent(problem -> {
            throw new IllegalArgumentException("'" + text + "': " + problem);
        });
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is not a path: " + e.getReason(), e);
        }
    }
}
