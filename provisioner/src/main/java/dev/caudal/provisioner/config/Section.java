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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One mapping of the file. Each key is asked for once, with its default and range; a problem is noted, the default given,
 * and {@link #finish()} reports them all. One thread.
 */
final class Section {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})(B|KiB|MiB|GiB|TiB)?");
    private static final Map<String, Integer> BYTE_SHIFTS = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);
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

    List<String> texts(String key, List<String> fallback) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return fallback;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            texts.add(element.asText());
        }
        if (!value.isArray() || texts.stream().anyMatch(text -> !text.matches("\\S+:[0-9]{1,5}"))) {
            problems.add(name(key) + ": expected a list of host:port, got " + shown(value));
            return fallback;
        }
        return texts;
    }

    int integer(String key, int fallback, int min, int max) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < min || value.asInt() > max) {
            problems.add(name(key) + ": expected a number from " + min + " to " + max + ", got " + shown(value));
            return fallback;
        }
        return value.asInt();
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return text(key, fallback, text -> {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "expected a duration such as 90s, 30m, 72h or 7d, got '" + text + "'");
            }
            long count = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "expected " + min.toMinutes() + "m to " + max.toDays() + "d, got '" + text + "'");
            }
            return duration;
        });
    }

    long bytes(String key, long fallback, long min, long max) {
        return text(key, fallback, text -> {
            Matcher matcher = BYTES.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("expected bytes such as 512KiB, 2MiB or 10GiB, got '" + text + "'");
            }
            String unit = matcher.group(2);
            int shift = unit == null ? 0 : BYTE_SHIFTS.getOrDefault(unit, 0);
            long count = Long.parseLong(matcher.group(1));
            long bytes = count << shift;
            if (bytes >> shift != count || bytes < min || bytes > max) {
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
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
