// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a field of a line is. Values that every tool holds exactly, so that all of them show the same. */
public enum FieldType {
    /** Any characters, as the server wrote them: what it escaped stays escaped. */
    TEXT,
    /** A whole number of at most 15 digits, with a sign or without. */
    INTEGER,
    /** A number of at most 15 digits before the point and 9 after it. */
    DECIMAL,
    /** A time; the first of a line is the event's own time. */
    TIME,
    /** An address, or the host name that a server may write in its place. */
    IP,
    /** {@code true} or {@code false}. */
    BOOLEAN;

    /** The name in the configuration: {@code integer}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type of this name.
     *
     * @throws IllegalArgumentException if there is none; the message names all
     */
    public static FieldType of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Syntax.TEXT.escape(text)
                        + "' is not a type of a field: use "
                        + Arrays.stream(values()).map(FieldType::text).collect(Collectors.joining(", "))));
    }
}
