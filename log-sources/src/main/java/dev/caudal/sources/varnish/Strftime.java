// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;

/**
 * C's strftime in its own locale, for the conversions that logs use. What a second looks like is kept, so that the lines of a
 * second make it once. Belongs to one thread.
 */
final class Strftime {
    /** varnishncsa has room for one less. */
    private static final int MOST_BYTES = 64;

    private static final int KEPT = 64;
    private static final String CONVERSIONS = "aAbBhcCdDeFHIjklmMprRsStTuVwxXyYzG%";
    private static final List<String> DAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
    private static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    private static final int SHORT_NAME = 3;

    private final String format;
    private final ZoneId zone;
    private final long[] seconds = new long[KEPT];
    private final byte[][] texts = new byte[KEPT][];

    /** @throws IllegalArgumentException if a conversion is not among those that are known, or the text is too long or empty */
    Strftime(String format, ZoneId zone) {
        this.format = format;
        this.zone = zone;
        for (int at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at + 2)) {
            if (at + 1 == format.length() || CONVERSIONS.indexOf(format.charAt(at + 1)) < 0) {
                throw new IllegalArgumentException("'" + format.substring(at, Math.min(at + 2, format.length()))
                        + "' is not a conversion of time that is known: there are %"
                        + String.join(" %", CONVERSIONS.split("", -1)).stripTrailing());
            }
        }
        // The longest names are in September, on a Wednesday.
        int length = format(Instant.parse("2026-09-30T12:00:00Z").getEpochSecond()).length;
        if (length == 0 || length >= MOST_BYTES) {
            throw new IllegalArgumentException("a time of " + length + " bytes: must have 1 to " + (MOST_BYTES - 1));
        }
    }

    /** The text of this second of the epoch; valid until another is asked for. */
    byte[] at(long second) {
        int place = (int) second & (KEPT - 1);
        byte[] text = texts[place];
        if (text == null || seconds[place] != second) {
            text = format(second);
            seconds[place] = second;
            texts[place] = text;
        }
        return text;
    }

    private byte[] format(long second) {
        StringBuilder text = new StringBuilder();
        append(text, format, ZonedDateTime.ofInstant(Instant.ofEpochSecond(second), zone));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder text, String format, ZonedDateTime time) {
        for (int at = 0; at < format.length(); at++) {
            char letter = format.charAt(at);
            if (letter == '%') {
                at++;
                convert(text, format.charAt(at), time);
            } else {
                text.append(letter);
            }
        }
    }

    private static void convert(StringBuilder text, char conversion, ZonedDateTime time) {
        String day = DAYS.get(time.getDayOfWeek().getValue() % DAYS.size());
        String month = MONTHS.get(time.getMonthValue() - 1);
        int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        switch (conversion) {
            case 'a' -> text.append(day, 0, SHORT_NAME);
            case 'A' -> text.append(day);
            case 'b', 'h' -> text.append(month, 0, SHORT_NAME);
            case 'B' -> text.append(month);
            case 'c' -> append(text, "%a %b %e %H:%M:%S %Y", time);
            case 'C' -> number(text, "%02d", time.getYear() / 100);
            case 'd' -> number(text, "%02d", time.getDayOfMonth());
            case 'D', 'x' -> append(text, "%m/%d/%y", time);
            case 'e' -> number(text, "%2d", time.getDayOfMonth());
            case 'F' -> append(text, "%Y-%m-%d", time);
            case 'G' -> number(text, "%d", time.get(IsoFields.WEEK_BASED_YEAR));
            case 'H' -> number(text, "%02d", time.getHour());
            case 'I' -> number(text, "%02d", hour12);
            case 'j' -> number(text, "%03d", time.getDayOfYear());
            case 'k' -> number(text, "%2d", time.getHour());
            case 'l' -> number(text, "%2d", hour12);
            case 'm' -> number(text, "%02d", time.getMonthValue());
            case 'M' -> number(text, "%02d", time.getMinute());
            case 'p' -> text.append(time.get(ChronoField.AMPM_OF_DAY) == 0 ? "AM" : "PM");
            case 'r' -> append(text, "%I:%M:%S %p", time);
            case 'R' -> append(text, "%H:%M", time);
            case 's' -> text.append(time.toEpochSecond());
            case 'S' -> number(text, "%02d", time.getSecond());
            case 't' -> text.append('\t');
            case 'T', 'X' -> append(text, "%H:%M:%S", time);
            case 'u' -> text.append(time.getDayOfWeek().getValue());
            case 'V' -> number(text, "%02d", time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'w' -> text.append(time.getDayOfWeek().getValue() % DAYS.size());
            case 'y' -> number(text, "%02d", time.getYear() % 100);
            case 'Y' -> text.append(time.getYear());
            case 'z' -> zone(text, time.getOffset().getTotalSeconds());
            default -> text.append('%');
        }
    }

    private static void zone(StringBuilder text, int offset) {
        int minutes = Math.abs(offset) / 60;
        text.append(offset < 0 ? '-' : '+');
        number(text, "%04d", minutes / 60 * 100 + minutes % 60);
    }

    private static void number(StringBuilder text, String format, int value) {
        text.append(String.format(Locale.ROOT, format, value));
    }
}
