// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A field of a line.
 *
 * @param name {@code [a-z][a-z0-9_]{0,47}}, and none of {@code message}, {@code topic}, {@code timestamp} and
 *     {@code parse_error}, which every event has
 * @param type what its values are
 * @param unit of a number, such as {@code bytes} or {@code ms}; empty if there is none; at most 16 characters
 * @param english what it means, at most 200 characters
 * @param spanish the same in Spanish
 * @param time how a {@link FieldType#TIME} is written; null for any other type
 * @param zone where a time without a zone holds, as {@code +02:00} or {@code UTC}; null if the time says it
 */
public record LineField(
        String name,
        FieldType type,
        String unit,
        String english,
        String spanish,
        @Nullable TimeForm time,
        @Nullable String zone) {
    /** Names that every event has for something else. */
    public static final Set<String> RESERVED = Set.of("message", "topic", "timestamp", "parse_error");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,47}");
    private static final Pattern ZONE = Pattern.compile("UTC|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]");
    private static final int LONGEST_UNIT = 16;
    private static final int LONGEST_DESCRIPTION = 200;

    /**
     * Checks every part.
     *
     * @throws IllegalArgumentException if one is not of its form
     */
    public LineField {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + Syntax.TEXT.escape(name)
                    + "' is not a name of a field: use a letter, then a to z, 0 to 9 and '_', at most 48 in all");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("field '" + name + "': the name is taken, since every event has "
                    + String.join(", ", RESERVED.stream().sorted().toList()));
        }
        if (unit.length() > LONGEST_UNIT
                || english.length() > LONGEST_DESCRIPTION
                || spanish.length() > LONGEST_DESCRIPTION) {
            throw new IllegalArgumentException("field '" + name + "': a unit has at most " + LONGEST_UNIT
                    + " characters, a description " + LONGEST_DESCRIPTION);
        }
        if ((type == FieldType.TIME) != (time != null)) {
            throw new IllegalArgumentException(
                    "field '" + name + "': a time needs a pattern, and nothing else has one: clf, iso8601, epoch, …");
        }
        if (time != null && !time.zoned() && zone == null) {
            throw new IllegalArgumentException("field '" + name
                    + "': this time does not say its zone; declare it, as in fields: { " + name + ": { zone: UTC } }");
        }
        if (zone != null && (time == null || time.zoned())) {
            throw new IllegalArgumentException(
                    "field '" + name + "': a zone is for times that do not say theirs (clf_millis)");
        }
        if (zone != null && !ZONE.matcher(zone).matches()) {
            throw new IllegalArgumentException("field '" + name + "': '" + Syntax.TEXT.escape(zone)
                    + "' is not a zone: use UTC or an offset such as +02:00 (names of zones are read differently by"
                    + " different tools)");
        }
    }

    /** A field that is not a time. */
    public LineField(String name, FieldType type, String unit, String english, String spanish) {
        this(name, type, unit, english, spanish, null, null);
    }

    /** The zone of a time without one as {@code +0200}; empty for any other. */
    String offset() {
        if (zone == null) {
            return "";
        }
        return zone.equals("UTC") ? "+0000" : zone.replace(":", "");
    }
}
