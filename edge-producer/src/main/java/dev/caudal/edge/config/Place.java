// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import org.jspecify.annotations.Nullable;

/**
 * Where something of the configuration was said.
 *
 * @param path the keys that lead there, for example {@code kafka.linger}; empty for the whole file
 * @param line first line is 1, 0 if unknown
 * @param column first column is 1, 0 if unknown
 * @param override what was said beside the file, such as {@code --set kafka.linger}; null for the file
 */
public record Place(
        String path, int line, int column, @Nullable String override) {
    /** In the file. */
    public Place(String path, int line, int column) {
        this(path, line, column, null);
    }

    /** For a message about another place: {@code  (sources[0].path, line 7)}; nothing for the whole file. */
    String inBrackets() {
        if (path.isEmpty()) {
            return "";
        }
        String where = override != null ? ", " + override : line > 0 ? ", line " + line : "";
        return " (" + path + where + ")";
    }

    /** A key below this place. */
    Place key(String key, int keyLine, int keyColumn) {
        return new Place(path.isEmpty() ? key : path + "." + key, keyLine, keyColumn, override);
    }

    /** An element of the list at this place. */
    Place element(int index, int elementLine, int elementColumn) {
        return new Place(path + "[" + index + "]", elementLine, elementColumn, override);
    }
}
