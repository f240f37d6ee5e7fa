// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Set;

/**
 * One file of a consumer, made from a template.
 *
 * @param path its name in the zip, {@code /} between folders
 * @param template the template's text, Mustache
 * @param syntax how values are escaped in it
 * @param access who may read it
 * @param values the names of the values that the template uses: exactly these, neither more nor fewer
 */
public record KitFile(String path, String template, Syntax syntax, FileAccess access, Set<String> values) {
    /**
     * Checks the path.
     *
     * @throws IllegalArgumentException if unzipping it could write outside of the folder
     */
    public KitFile {
        values = Set.copyOf(values);
        if (!path.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*") || ("/" + path + "/").contains("/../")) {
            throw new IllegalArgumentException("'" + Syntax.TEXT.escape(path) + "' is no path of a file in a zip");
        }
    }
}
