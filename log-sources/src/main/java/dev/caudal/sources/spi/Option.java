// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One option of a source: its name, what values it takes, its default and what it does, declared once for checking, reading
 * and documentation. Immutable.
 *
 * @param <T> what its value is to the source
 */
public final class Option<T> {
    private final String name;
    private final String values;
    private final String doc;
    private final @Nullable String defaultText;
    private final boolean required;
    private final Parser<T> parser;

    private Option(
            String name, String values, String doc, @Nullable String defaultText, boolean required, Parser<T> parser) {
        this.name = Objects.requireNonNull(name, "name");
        this.values = values;
        this.doc = Objects.requireNonNull(doc, "doc");
        this.defaultText = defaultText;
        this.required = required;
        this.parser = parser;
    }

    /** Any text but an empty one. */
    public static Option<String> text(String name, String doc) {
        return new Option<>(name, "text", doc, null, false, Option::parseText);
    }

    /**
     * A text that means something to the source.
     *
     * @param values which texts, in words
     * @param parser throws {@link IllegalArgumentException}, saying why, for a text that means nothing
     */
    public static <T> Option<T> of(String name, String values, Function<String, T> parser, String doc) {
        return new Option<>(name, values, doc, null, false, value -> parser.apply(parseText(value)));
    }

    /** An absolute path. */
    public static Option<Path> path(String name, String doc) {
        return new Option<>(name, "absolute path", doc, null, false, value -> {
            String text = parseText(value);
            Path path;
            try {
                path = Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is not a path: " + e.getReason(), e);
            }
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("'" + text + "' must be an absolute path");
            }
            return path;
        });
    }

    /** A whole number, both bounds inclusive. */
    public static Option<Integer> integer(String name, int min, int max, String doc) {
        return new Option<>(name, "number, " + min + " to " + max, doc, null, false, value -> {
            long number = Quantities.wholeNumber(value);
            if (number < min || number > max) {
                throw new IllegalArgumentException(number + " is out of range: " + min + " to " + max);
            }
            return Math.toIntExact(number);
        });
    }

    /** A number of bytes such as {@code 512KiB}, both bounds inclusive. */
    public static Option<Long> bytes(String name, long min, long max, String doc) {
        String range = Quantities.formatBytes(min) + " to " + Quantities.formatBytes(max);
        return new Option<>(name, "size, " + range, doc, null, false, value -> {
            long bytes = Quantities.parseBytes(value);
            if (bytes < min || bytes > max) {
                throw new IllegalArgumentException(value + " is out of range: " + range);
            }
            return bytes;
        });
    }

    /** A time such as {@code 500ms}, {@code 30s}, {@code 5m} or {@code 1h}, both bounds inclusive. */
    public static Option<Duration> duration(String name, Duration min, Duration max, String doc) {
        String range = Quantities.formatDuration(min) + " to " + Quantities.formatDuration(max);
        return new Option<>(name, "time, " + range, doc, null, false, value -> {
            Duration duration = Quantities.parseDuration(value);
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(value + " is out of range: " + range);
            }
            return duration;
        });
    }

    /** Permissions of a file in octal, such as {@code "0640"}; a number without quotes is refused, as YAML converts it. */
    public static Option<Set<PosixFilePermission>> permissions(String name, String doc) {
        return new Option<>(name, "octal digits in quotes", doc, null, false, value -> {
            if (!(value instanceof String text) || !text.matches("0?[0-7]{3}")) {
                throw new IllegalArgumentException("'" + value + "' must be three octal digits in quotes: \"0640\"");
            }
            int bits = Integer.parseInt(text, 8);
            PosixFilePermission[] fromHighest = PosixFilePermission.values();
            Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
            for (int i = 0; i < fromHighest.length; i++) {
                if ((bits & 1 << (fromHighest.length - 1 - i)) != 0) {
                    set.add(fromHighest[i]);
                }
            }
            return set;
        });
    }

    /** A regular expression. */
    public static Option<Pattern> pattern(String name, String doc) {
        return new Option<>(name, "regular expression", doc, null, false, value -> {
            try {
                return Pattern.compile(parseText(value));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "'" + value + "' is no regular expression: " + e.getDescription(), e);
            }
        });
    }

    /**
     * A single value of a type of its own.
     *
     * @param values which values it takes, in words
     * @param parser makes it from the text; throws {@link IllegalArgumentException} with what is wrong
     */
    public static <T> Option<T> of(String name, String values, String doc, Function<String, T> parser) {
        return new Option<>(name, values, doc, null, false, value -> parser.apply(parseText(value)));
    }

    /** True or false. */
    public static Option<Boolean> flag(String name, String doc) {
        return new Option<>(name, "true or false", doc, null, false, value -> {
            if (value instanceof Boolean flag) {
                return flag;
            }
            throw new IllegalArgumentException("'" + value + "' must be true or false");
        });
    }

    /** One of some words. */
    public static Option<String> choice(String name, List<String> words, String doc) {
        return new Option<>(name, String.join(", ", words), doc, null, false, value -> {
            String text = parseText(value);
            if (!words.contains(text)) {
                throw new IllegalArgumentException(
                        "'" + text + "' is none of " + String.join(", ", words) + NearestName.hint(text, words));
            }
            return text;
        });
    }

    /**
     * One of some values.
     *
     * @param word how a value is written
     */
    public static <T> Option<T> choice(String name, List<T> values, Function<T, String> word, String doc) {
        Option<String> words = choice(name, values.stream().map(word).toList(), doc);
        return new Option<>(name, words.values, doc, null, false, written -> {
            String text = words.parser.parse(written);
            return values.stream()
                    .filter(value -> word.apply(value).equals(text))
                    .findFirst()
                    .orElseThrow();
        });
    }

    /** A list of texts, at least one; numbers and booleans in it are taken as they are written. */
    public static Option<List<String>> words(String name, String doc) {
        return new Option<>(name, "list of texts", doc, null, false, value -> {
            if (!(value instanceof List<?> list)) {
                throw new IllegalArgumentException("'" + value + "' must be a list: [first, second]");
            }
            if (list.isEmpty()) {
                throw new IllegalArgumentException("must not be an empty list");
            }
            List<String> words = new ArrayList<>();
            for (Object item : list) {
                words.add(scalar(item));
            }
            return List.copyOf(words);
        });
    }

    /** Names with texts. */
    public static Option<Map<String, String>> map(String name, String doc) {
        return new Option<>(name, "names with texts", doc, null, false, value -> {
            if (!(value instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("'" + value + "' must be names with values: {NAME: value}");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            map.forEach((key, item) -> texts.put(scalar(key), scalar(item)));
            return Map.copyOf(texts);
        });
    }

    /** The same option with this value where the configuration has none, as it would be written there. */
    public Option<T> orElse(String text) {
        Option<T> option = new Option<>(name, values, doc, text, false, parser);
        option.defaultValue(); // Checked where the option is declared, not where it is used.
        return option;
    }

    /** The same option, which every configuration must have. */
    public Option<T> required() {
        return new Option<>(name, values, doc, null, true, parser);
    }

    /** As written in the configuration. */
    public String name() {
        return name;
    }

    /** Which values it takes, in words. */
    public String values() {
        return values;
    }

    /** What it does, in a sentence or two. */
    public String doc() {
        return doc;
    }

    /** The default as it would be written; null if there is none. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** Whether every configuration must have it. */
    public boolean isRequired() {
        return required;
    }

    /**
     * The value that something parsed from a configuration stands for.
     *
     * @throws IllegalArgumentException if it stands for none, saying why
     */
    T parse(Object value) {
        return parser.parse(value);
    }

    @Nullable
    T defaultValue() {
        if (defaultText == null) {
            return null;
        }
        Object written = defaultText.equals("true") || defaultText.equals("false")
                ? (Object) Boolean.valueOf(defaultText)
                : defaultText;
        return parser.parse(written);
    }

    @Override
    public String toString() {
        return name;
    }

    private static String parseText(Object value) {
        String text = scalar(value);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        return text;
    }

    private static String scalar(@Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new IllegalArgumentException("'" + value + "' must be a text");
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(Object value);
    }
}
