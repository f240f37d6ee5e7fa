// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;

/**
 * Which names rotated files have, where the usual ones are not enough: a folder, and a pattern for the names in it.
 *
 * @param folder absolute
 * @param glob such as {@code access.log*}
 */
public record RotatedNames(Path folder, String glob) {
    private static final String WILDCARDS = ".*[*?\\[{].*";

    /**
     * Checks the pattern.
     *
     * @throws IllegalArgumentException if the folder is not absolute or the pattern not well-formed
     */
    public RotatedNames {
        if (!folder.isAbsolute()) {
            throw new IllegalArgumentException("'" + folder + "/" + glob + "' must be an absolute path");
        }
        if (folder.toString().matches(WILDCARDS)) {
            throw new IllegalArgumentException(
                    "'" + folder + "/" + glob + "': only the last part may have *, ?, [] or {}, not the folder");
        }
        matcher(Objects.requireNonNull(glob, "glob"));
    }

    /**
     * Of a path whose last part is a pattern, such as {@code /var/log/old/access.log*}.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static RotatedNames parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0 || slash == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' must be an absolute path that ends in a pattern");
        }
        return new RotatedNames(Path.of(slash == 0 ? "/" : text.substring(0, slash)), text.substring(slash + 1));
    }

    PathMatcher matcher() {
        return matcher(glob);
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + glob + "' is not a pattern of names: " + e.getDescription(), e);
        }
    }
}
