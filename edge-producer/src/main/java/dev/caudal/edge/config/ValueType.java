// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a single value is read.
 *
 * @param description type and range for people: {@code duration, 1ms to 1h}
 * @param parser throws {@link IllegalArgumentException} with what is wrong and what is allowed
 */
record ValueType<T>(String description, Function<String, T> parser) {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d|B|KiB|MiB|GiB|TiB)?");
    private static final Map<String, Duration> DURATION_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZE_UNITS =
            Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

    static ValueType<String> text(String description) {
        return new ValueType<>(description, text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException("is empty");
            }
            return text;
        });
    }

    /** A name checked by its own class, for example a node or a stream. */
    static <T> ValueType<T> named(String description, Function<String, T> parser) {
        return new ValueType<>(description, parser);
    }

    static ValueType<Path> path() {
        return new ValueType<>("path; relative to the configuration file", text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is no path: " + e.getReason(), e);
            }
        });
    }

    static ValueType<Boolean> bool() {
        return new ValueType<>("true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        });
    }

    static ValueType<Integer> integer(int min, int max) {
        String range = "whole number, " + min + " to " + max;
        return new ValueType<>(range, text -> {
            try {
                int value = new BigDecimal(text).intValueExact();
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no " + range, e);
            }
            throw new IllegalArgumentException("'" + text + "' is out of range: " + range);
        });
    }

    static ValueType<Duration> duration(String min, String max) {
        String range = "duration such as 500ms, 5s, 2m or 1h; " + min + " to " + max;
        Duration least = parseDuration(min, range);
        Duration most = parseDuration(max, range);
        return new ValueType<>(range, text -> {
            Duration value = parseDuration(text, range);
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException("'" + text + "' is out of range: " + range);
            }
            return value;
        });
    }

    /** Bytes. */
    static ValueType<Long> size(String min, String max) {
        String range = "size such as 64KiB, 32MiB or 4GiB; " + min + " to " + max;
        long least = parseSize(min, range);
        long most = parseSize(max, range);
        return new ValueType<>(range, text -> {
            long value = parseSize(text, range);
            if (value < least || value > most) {
                throw new IllegalArgumentException("'" + text + "' is out of range: " + range);
            }
            return value;
        });
    }

    /** One of a few words, in lower case. */
    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        String words = String.join(
                ", ",
                Arrays.stream(type.getEnumConstants())
                        .map(constant ->
                                constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
        return new ValueType<>("one of " + words, text -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException("'" + text + "' is none of " + words);
        });
    }

    private static Duration parseDuration(String text, String range) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches() || !DURATION_UNITS.containsKey(String.valueOf(matcher.group(2)))) {
            throw new IllegalArgumentException("'" + text + "' is no " + range);
        }
        try {
            return DURATION_UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is out of range: " + range, e);
        }
    }

    private static long parseSize(String text, String range) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches() || !SIZE_UNITS.containsKey(String.valueOf(matcher.group(2)))) {
            throw new IllegalArgumentException("'" + text + "' is no " + range);
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), SIZE_UNITS.get(matcher.group(2)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is out of range: " + range, e);
        }
    }
}
