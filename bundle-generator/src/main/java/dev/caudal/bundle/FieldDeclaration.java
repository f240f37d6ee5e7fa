// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import org.jspecify.annotations.Nullable;

/**
 * What an operator says of a field beside the format; null where the format, or nobody, says it.
 *
 * @param type what its values are
 * @param unit of a number
 * @param english what it means
 * @param spanish the same in Spanish
 * @param time how it is written, if it is a time
 * @param zone where a time without a zone holds
 */
public record FieldDeclaration(
        @Nullable FieldType type,
        @Nullable String unit,
        @Nullable String english,
        @Nullable String spanish,
        @Nullable TimeForm time,
        @Nullable String zone) {
    /** Nothing said. */
    public static final FieldDeclaration NONE = new FieldDeclaration(null, null, null, null, null, null);

    /** The field, with what is said here in the place of what was known. */
    LineField over(LineField known) {
        FieldType declared = type == null ? (time == null ? known.type() : FieldType.TIME) : type;
        boolean isTime = declared == FieldType.TIME;
        return new LineField(
                known.name(),
                declared,
                or(unit, known.unit()),
                or(english, known.english()),
                or(spanish, known.spanish()),
                isTime ? (time == null ? known.time() : time) : null,
                zone == null && isTime ? known.zone() : zone);
    }

    private static String or(@Nullable String first, String second) {
        return first == null ? second : first;
    }
}
