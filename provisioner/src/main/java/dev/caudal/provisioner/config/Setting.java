// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * One key of {@code provisioner.yaml}: how it is read and how it is documented, in one place. Immutable.
 *
 * @param key its name within its group
 * @param values what may be written, for people
 * @param otherwise what holds without it, as it would be written
 * @param doc what it does
 * @param reader reads it from its group's mapping
 */
record Setting<T>(String key, String values, String otherwise, String doc, Function<Section, T> reader) {
    T read(Section group) {
        return reader.apply(group);
    }

    static Setting<Integer> integer(String key, int otherwise, int min, int max, String doc) {
        return new Setting<>(
                key,
                "number, " + min + " to " + max,
                Integer.toString(otherwise),
                doc,
                group -> group.integer(key, otherwise, min, max));
    }

    static Setting<Duration> duration(String key, Duration otherwise, Duration min, Duration max, String doc) {
        return new Setting<>(
                key,
                "time, " + text(min) + " to " + text(max),
                text(otherwise),
                doc,
                group -> group.duration(key, otherwise, min, max));
    }

    static Setting<Long> bytes(String key, long otherwise, long min, long max, String doc) {
        return new Setting<>(
                key,
                "size, " + size(min) + " to " + size(max),
                size(otherwise),
                doc,
                group -> group.bytes(key, otherwise, min, max));
    }

    static <T> Setting<T> text(
            String key, String values, T otherwise, String shown, Function<String, T> parse, String doc) {
        return new Setting<>(key, values, shown, doc, group -> group.text(key, otherwise, parse));
    }

    static Setting<List<String>> texts(String key, String values, Function<String, String> parse, String doc) {
        return new Setting<>(key, values, "", doc, group -> group.texts(key, parse));
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0 && seconds > 259_200) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0 && seconds > 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long count = bytes;
        while (count >= 1024 && count % 1024 == 0 && unit < units.length - 1) {
            count /= 1024;
            unit++;
        }
        return count + units[unit];
    }
}
