// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpStatus;

/** What the panel says, in one language. Immutable. */
final class Words {
    /** Those that the panel speaks. */
    static final Set<String> LANGUAGES = Set.of("en", "es");

    private static final String OTHERWISE = "en";
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");
    private static final int KILO = 1000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Map<String, Words> ALL = Map.of("en", read("en"), "es", read("es"));

    private final Map<String, String> texts;
    private final Locale locale;

    private Words(Map<String, String> texts, Locale locale) {
        this.texts = Map.copyOf(texts);
        this.locale = locale;
    }

    static Words of(String language) {
        Words words = ALL.get(language);
        if (words == null) {
            throw new IllegalArgumentException("the panel does not speak " + language);
        }
        return words;
    }

    private static Words read(String language) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(
                    new String(Resources.read("panel_" + language + ".properties"), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> texts = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
        return new Words(texts, Locale.forLanguageTag(language));
    }

    /** The first of the languages of {@code Accept-Language} that the panel speaks. */
    static String preferred(String accepted) {
        try {
            List<Locale.LanguageRange> ranges = accepted.isEmpty() ? List.of() : Locale.LanguageRange.parse(accepted);
            String found = Locale.lookupTag(ranges, List.of("en", "es"));
            return found == null ? OTHERWISE : found;
        } catch (IllegalArgumentException e) {
            return OTHERWISE;
        }
    }

    /** Everything, as templates name it: a dot in a name becomes an underscore. */
    Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        texts.forEach((name, text) -> all.put(name.replace('.', '_'), text));
        return all;
    }

    String get(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("the panel has no text " + name);
        }
        return text;
    }

    Set<String> names() {
        return texts.keySet();
    }

    String count(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** In the unit of which it has at least one, to three digits. */
    String bytes(long number) {
        int unit = 0;
        double value = number;
        while (Math.round(value) >= KILO && unit < UNITS.size() - 1) {
            value /= KILO;
            unit++;
        }
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMaximumFractionDigits(unit == 0 || value >= 100 ? 0 : 1);
        return format.format(value) + "\u00a0" + UNITS.get(unit);
    }

    /** Alike in every language. */
    static String duration(Duration time) {
        return time.toMinutes() % 60 == 0 ? time.toHours() + "\u00a0h" : time.toMinutes() + "\u00a0min";
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    /** Of which kind a refusal is, as texts are named. */
    static String kind(int status) {
        return switch (status) {
            case HttpStatus.FORBIDDEN_403 -> "forbidden";
            case HttpStatus.NOT_FOUND_404 -> "link";
            case HttpStatus.TOO_MANY_REQUESTS_429, HttpStatus.SERVICE_UNAVAILABLE_503 -> "busy";
            default -> "other";
        };
    }
}
