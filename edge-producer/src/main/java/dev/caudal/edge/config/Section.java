// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One mapping of the file while it is read. Whatever is wrong is noted with its place, and reading goes on, so that every
 * problem is found.
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

    /** The values of this section's options. Keys that are neither options nor groups are problems. */
    SourceOptions options(List<Option<?>> known, String... groups) {
        List<Option<?>> names = new ArrayList<>(known);
        // Never read as options, since their keys are left out below: for the hint at what a misspelt key may mean.
        for (String group : groups) {
            names.add(Option.text(group, "group of keys"));
        }
        return SourceOptions.read(names, plainWithout(Set.of(groups)), this::problem);
    }

    /** The mapping under a key; an empty one if the key is missing, and a problem if it is something else. */
    Section section(String key) {
        ConfigNode node = mapping.entries().get(key);
        if (node instanceof ConfigNode.Mapping found) {
            return new Section(found, problems);
        }
        if (node != null && !(node instanceof ConfigNode.Empty)) {
            problem(key, "is " + node.kind() + ", but has to be a group of keys");
        }
        Place place = node == null ? place().key(key, place().line(), place().column()) : node.place();
        return new Section(new ConfigNode.Mapping(place, Map.of()), problems);
    }

    /** The mappings under a key, by their names. */
    Map<String, Section> sections(String key) {
        Map<String, Section> named = new LinkedHashMap<>();
        Section all = section(key);
        all.mapping.entries().keySet().forEach(name -> named.put(name, all.section(name)));
        return named;
    }

    /** The mappings in the list under a key. */
    List<Section> sectionList(String key) {
        ConfigNode node = mapping.entries().get(key);
        if (!(node instanceof ConfigNode.Items items)) {
            problem(key, node == null ? "is missing: a list" : "is " + node.kind() + ", but has to be a list");
            return List.of();
        }
        if (items.items().isEmpty()) {
            problem(key, "is an empty list; name at least one");
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

    /** Everything but these keys, as plain Java values. */
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

    /** Something is wrong with the section as a whole. */
    void problem(String message) {
        problems.add(new Problem(place(), message));
    }

    /** Something is wrong with one key, which need not be there. */
    void problem(String key, String message) {
        ConfigNode node = mapping.entries().get(key);
        Place place = node == null ? place().key(key, place().line(), place().column()) : node.place();
        problems.add(new Problem(place, message));
    }
}
