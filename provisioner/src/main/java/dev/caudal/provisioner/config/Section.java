// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caudal.provisioner.ProvisioningException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One mapping of the file. Each key is asked for once, with its default and range; a problem is noted, the default given,
 * and {@link #finish()} reports them all. One thread.
 */
final class Section {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final int NEAR = 3;

    private final String path;
    private final JsonNode node;
    private final List<String> problems;
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Section> sections = new TreeMap<>();

    private Section(String path, JsonNode node, List<String> problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
        // "topics:" with nothing after it reads as an empty text.
        boolean empty = node.isMissingNode()
                || node.isNull()
                || (node.isTextual() && node.asText().isEmpty());
        if (!node.isObject() && !empty) {
            problems.add(path + ": expected keys and values, got " + shown(node));
        }
    }

    static Section root(String file, JsonNode node) {
        return new Section(file, node, new ArrayList<>());
    }

    Section section(String key) {
        Section section = new Section(name(key), value(key), problems);
        sections.put(key, section);
        return section;
    }

    /** Every key that is there, in the file's order, for a mapping whose keys are names. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Whether the key has keys and values. */
    boolean isMapping(String key) {
        return value(key).isObject();
    }

    /** Whether the key is there at all. */
    boolean has(String key) {
        return !value(key).isMissingNode();
    }

    /** A list of mappings, each to be read like this one. */
    List<Section> sectionsOf(String key) {
        List<Section> list = new ArrayList<>();
        JsonNode value = value(key);
        if (!value.isArray() && !value.isMissingNode()) {
            problems.add(name(key) + ": expected a list, got " + shown(value));
            return list;
        }
        for (JsonNode element : value) {
            String index = key + "[" + list.size() + "]";
            Section section = new Section(name(index), element, problems);
            sections.put(index, section);
            list.add(section);
        }
        return list;
    }

    /** A list of texts, each parsed. */
    <T> List<T> texts(String key, Function<String, T> parse) {
        JsonNode value = value(key);
        List<T> parsed = new ArrayList<>();
        if (!value.isArray() && !value.isMissingNode()) {
            problems.add(name(key) + ": expected a list, got " + shown(value));
            return parsed;
        }
        for (JsonNode element : value) {
            try {
                parsed.add(parse.apply(element.isTextual() ? element.asText() : shown(element)));
            } catch (IllegalArgumentException e) {
                problems.add(name(key) + ": " + e.getMessage());
            }
        }
        return parsed;
    }

    /** Notes what is wrong with the mapping as a whole. */
    void problem(String problem) {
        problems.add(path + ": " + problem);
    }

    <T> T text(String key, T fallback, Function<String, T> parse) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isValueNode() || value.isNull()) {
            problems.add(name(key) + ": expected text, got " + shown(value));
            return fallback;
        }
        try {
            return parse.apply(value.asText());
        } catch (IllegalArgumentException e) {
            problems.add(name(key) + ": " + e.getMessage());
            return fallback;
        }
    }

    int integer(String key, int fallback, int min, int max) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return fallback;
        }
        String text = value.asText();
        long number = WHOLE_NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
        if (number < min || number > max) {
            problems.add(name(key) + ": expected a number from " + min + " to " + max + ", got " + shown(value));
            return fallback;
        }
        return (int) number;
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return text(key, fallback, text -> {
            Duration duration = Quantities.duration(text);
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "expected " + min.toMinutes() + "m to " + max.toDays() + "d, got '" + text + "'");
            }
            return duration;
        });
    }

    long bytes(String key, long fallback, long min, long max) {
        return text(key, fallback, text -> {
            long bytes = Quantities.bytes(text);
            if (bytes < min || bytes > max) {
                throw new IllegalArgumentException("expected " + min + " to " + max + " bytes, got '" + text + "'");
            }
            return bytes;
        });
    }

    /** Adds what nobody asked for, here and below, and fails if there is any problem. */
    void finish() {
        noteUnknown();
        if (!problems.isEmpty()) {
            throw ProvisioningException.usage(String.join("\n", problems));
        }
    }

    private void noteUnknown() {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problems.add(name(key) + ": unknown key" + nearest(key));
            }
        });
        sections.values().forEach(Section::noteUnknown);
    }

    private String nearest(String key) {
        String best = "";
        int bestDistance = NEAR + 1;
        for (String candidate : known) {
            int distance = distance(key.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? "; known are " + String.join(", ", known) : "; did you mean " + best + "?";
    }

    /** Edits between two texts (Levenshtein). */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }

    private JsonNode value(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        return value == null ? MissingNode.getInstance() : value;
    }

    private String name(String key) {
        return path + ": " + key;
    }

    private static String shown(JsonNode value) {
        String text = value.isTextual() ? value.asText() : value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
