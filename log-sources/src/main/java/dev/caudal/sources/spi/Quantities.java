// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, sizes and times as people write them in a configuration. */
final class Quantities {
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,18})\\s?([A-Za-z]*)");
    private static final long KIB = 1024;

    private Quantities() {}

    static long wholeNumber(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value instanceof String text && text.matches("-?\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw new IllegalArgumentException("'" + value + "' must be a whole number");
    }

    static long parseBytes(Object value) {
        Matcher matcher = WITH_UNIT.matcher(value.toString());
        if (!(value instanceof Number || value instanceof String) || !matcher.matches()) {
            throw new IllegalArgumentException("'" + value + "' must be a size such as 512KiB");
        }
        long unit = switch (matcher.group(2)) {
            case "", "B" -> 1;
            case "KiB" -> KIB;
            case "MiB" -> KIB * KIB;
            case "GiB" -> KIB * KIB * KIB;
            default ->
                throw new IllegalArgumentException("'" + value + "' has an unknown unit: use B, KiB, MiB or GiB");
        };
        return multiply(value, Long.parseLong(matcher.group(1)), unit);
    }

    static Duration parseDuration(Object value) {
        Matcher matcher = WITH_UNIT.matcher(value.toString());
        boolean zero = value.toString().equals("0");
        if (!(value instanceof Number || value instanceof String) || !matcher.matches()) {
            throw new IllegalArgumentException("'" + value + "' must be a time such as 500ms, 30s, 5m or 1h");
        }
        long millis = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> {
                if (zero) {
                    yield 1;
                }
                throw new IllegalArgumentException("'" + value + "' needs a unit: ms, s, m, h or d");
            }
        };
        return Duration.ofMillis(multiply(value, Long.parseLong(matcher.group(1)), millis));
    }

    static String formatBytes(long bytes) {
        if (bytes > 0 && bytes % (KIB * KIB) == 0) {
            return bytes / (KIB * KIB) + "MiB";
        }
        return bytes > 0 && bytes % KIB == 0 ? bytes / KIB + "KiB" : Long.toString(bytes);
    }

    static String formatDuration(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0";
        }
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static long multiply(Object written, long number, long unit) {
        try {
            return Math.multiplyExact(number, unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + written + "' is too large", e);
        }
    }
}
