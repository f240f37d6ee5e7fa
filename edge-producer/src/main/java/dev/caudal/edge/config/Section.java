// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the file while it is read: takes values by their {@link Option}s and notes every problem. A value with a
 * problem is answered with the option's default, or with nothing, so that reading goes on and finds the next problem.
 */
final class Section {
    private final ConfigNode.Mapping mapping;
    private final List<Problem> problems;

    Section(ConfigNode.Mapping mapping, List<Problem> problems) {
        this.mapping = mapping;
        this.problems = problems;
    }

    Place place() {
        return mapping.place();
    }

    boolean has(String key) {
        return mapping.entries().containsKey(key);
    }

    /** The value, its default, or null if there is none or it has a problem (which is then noted). */
    <T> @Nullable T get(Option<T> option) {
        ConfigNode node = mapping.entries().get(option.name());
        if (node == null) {
            if (option.defaultText() == null) {
                problem("needs the key '" + option.name() + "' ("
                        + option.type().description() + ")");
            }
            return fallback(option);
        }
        return scalar(node, option).orElseGet(() -> fallback(option));
    }

    /** A list of values; a single value counts as a list of one. */
    <T> List<T> list(Option<T> option) {
        ConfigNode node = mapping.entries().get(option.name());
        if (node == null) {
            if (option.defaultText() == null) {
                problem("needs the key '" + option.name() + "' (list of: "
                        + option.type().description() + ")");
            }
            return List.of();
        }
        List<ConfigNode> items = node instanceof ConfigNode.Items list ? list.items() : List.of(node);
        if (items.isEmpty()) {
            problems.add(new Problem(node.place(), "is an empty list; name at least one"));
        }
        List<T> values = new ArrayList<>();
        items.forEach(item -> scalar(item, option).ifPresent(values::add));
        return values;
    }

    /** The mapping under a key; an empty one if the key is missing, and a problem if it is something else. */
    Section section(String key) {
        ConfigNode node = mapping.entries().get(key);
        if (node instanceof ConfigNode.Mapping found) {
            return new Section(found, problems);
        }
        if (node != null && !(node instanceof ConfigNode.Empty)) {
            problems.add(new Problem(node.place(), "is " + node.kind() + ", but has to be a group of keys"));
        }
        Place place = node == null
                ? mapping.place()
                        .key(key, mapping.place().line(), mapping.place().column())
                : node.place();
        return new Section(new ConfigNode.Mapping(place, Map.of()), problems);
    }

    /** The mappings under a key, by their names. */
    Map<String, Section> sections(String key) {
        Map<String, Section> named = new LinkedHashMap<>();
        Section all = section(key);
        all.mapping.entries().forEach((name, node) -> named.put(name, all.section(name)));
        return named;
    }

    /** The mappings in the list under a key. */
    List<Section> sectionList(String key) {
        ConfigNode node = mapping.entries().get(key);
        if (!(node instanceof ConfigNode.Items items)) {
            if (node == null) {
                problem("needs the key '" + key + "' (a list)");
            } else {
                problems.add(new Problem(node.place(), "is " + node.kind() + ", but has to be a list"));
            }
            return List.of();
        }
        if (items.items().isEmpty()) {
            problems.add(new Problem(node.place(), "is an empty list; name at least one"));
        }
        List<Section> sections = new ArrayList<>();
        for (ConfigNode item : items.items()) {
            if (item instanceof ConfigNode.Mapping found) {
                sections.add(new Section(found, problems));
            } else {
                problems.add(new Problem(item.place(), "is " + item.kind() + ", but has to be a group of keys"));
            }
        }
        return sections;
    }

    /** Everything but these keys, as plain Java values: what a provider of sources reads itself. */
    Map<String, Object> plainWithout(Set<String> keys) {
        Map<String, Object> plain = new LinkedHashMap<>();
        mapping.entries().forEach((key, node) -> {
            if (!keys.contains(key)) {
                plain.put(key, node.plain());
            }
        });
        return plain;
    }

    /** Where each key stands. */
    Map<String, Place> places() {
        Map<String, Place> places = new LinkedHashMap<>();
        mapping.entries().forEach((key, node) -> places.put(key, node.place()));
        return places;
    }

    /** Where a key stands, or this section if it is not there. */
    Place placeOf(String key) {
        ConfigNode node = mapping.entries().get(key);
        return node == null ? mapping.place() : node.place();
    }

    /** Every key that is none of these is a problem. */
    void refuseUnknown(Set<String> known) {
        mapping.entries().forEach((key, node) -> {
            if (!known.contains(key)) {
                String hint = Nearest.to(key, known)
                        .map(word -> "did you mean '" + word + "'?")
                        .orElse("known here: " + String.join(", ", known));
                problems.add(new Problem(node.place(), "unknown key; " + hint));
            }
        });
    }

    /** Something is wrong with the section as a whole. */
    void problem(String message) {
        problems.add(new Problem(mapping.place(), message));
    }

    /** Something is wrong with one key. */
    void problem(String key, String message) {
        problems.add(new Problem(placeOf(key), message));
    }

    private <T> Optional<T> scalar(ConfigNode node, Option<T> option) {
        if (!(node instanceof ConfigNode.Scalar scalar)) {
            problems.add(new Problem(
                    node.place(),
                    "is " + node.kind() + ", but has to be one value: "
                            + option.type().description()));
            return Optional.empty();
        }
        try {
            return Optional.of(option.type().parser().apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(node.place(), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static <T> @Nullable T fallback(Option<T> option) {
        String text = option.defaultText();
        return text == null || text.isEmpty() ? null : option.type().parser().apply(text);
    }
}
