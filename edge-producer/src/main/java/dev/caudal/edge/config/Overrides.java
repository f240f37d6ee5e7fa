// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What is said beside the configuration file: by the environment, which wins over the file, and by {@code --set}, which wins
 * over both. Immutable.
 */
public final class Overrides {
    /** Nothing. */
    public static final Overrides NONE = new Overrides(Map.of(), List.of());

    /** Variables that begin so are keys of the configuration; the launcher has others. */
    public static final String PREFIX = "CAUDAL_CONFIG_";

    private final Map<String, String> variables;
    private final List<String> settings;

    private Overrides(Map<String, String> variables, List<String> settings) {
        this.variables = variables;
        this.settings = List.copyOf(settings);
    }

    /**
     * Everything is checked when it is applied to a file.
     *
     * @param environment all variables of the process
     * @param settings each {@code key=value}
     */
    public static Overrides of(Map<String, String> environment, List<String> settings) {
        Map<String, String> ours = new TreeMap<>(environment);
        ours.keySet().removeIf(name -> !name.startsWith(PREFIX));
        return new Overrides(ours, settings);
    }

    /** The tree with what is said here; what cannot be is a problem. */
    ConfigNode.Mapping applyTo(ConfigNode.Mapping root, List<Problem> problems) {
        ConfigNode.Mapping tree = root;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String origin = "environment " + variable.getKey();
            Place place = new Place("", 0, 0, origin);
            if (variable.getValue().isEmpty()) {
                problems.add(new Problem(place, "is set, but empty; give a value, or unset it"));
                continue;
            }
            KeyNames names = new KeyNames(tree);
            List<String> path = names.resolve(variable.getKey().substring(PREFIX.length()));
            if (path.isEmpty()) {
                problems.add(new Problem(place, "names no key of the configuration" + names.hint(PREFIX)));
            } else {
                tree = with(tree, path, variable.getValue(), origin, problems);
            }
        }
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                problems.add(new Problem(
                        new Place("", 0, 0, "--set " + setting), "is no KEY=VALUE, such as kafka.linger=2s"));
            } else {
                String key = setting.substring(0, equals);
                List<String> path =
                        List.of(key.replace("[", ".").replace("]", "").split("\\.", -1));
                tree = with(tree, path, setting.substring(equals + 1), "--set " + key, problems);
            }
        }
        return tree;
    }

    private static ConfigNode.Mapping with(
            ConfigNode.Mapping root, List<String> path, String text, String origin, List<Problem> problems) {
        Place place = new Place(String.join(".", path), 0, 0, origin);
        try {
            ConfigNode value = value(text, place, problems);
            return (ConfigNode.Mapping) with(root, path, 0, value, place);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(new Place("", 0, 0, origin), String.valueOf(e.getMessage())));
            return root;
        }
    }

    /** The node with a value somewhere below it. */
    private static ConfigNode with(ConfigNode node, List<String> path, int depth, ConfigNode value, Place place) {
        if (depth == path.size()) {
            return value;
        }
        String step = path.get(depth);
        if (step.isEmpty()) {
            throw new IllegalArgumentException("'" + place.path() + "' is no key: a part of it is empty");
        }
        if (node instanceof ConfigNode.Items items) {
            List<ConfigNode> list = new ArrayList<>(items.items());
            int index = index(items, step, place);
            ConfigNode before = index < list.size() ? list.get(index) : new ConfigNode.Empty(place);
            ConfigNode after = with(before, path, depth + 1, value, place);
            if (index < list.size()) {
                list.set(index, after);
            } else {
                list.add(after);
            }
            return new ConfigNode.Items(items.place(), list);
        }
        if (node instanceof ConfigNode.Scalar) {
            throw new IllegalArgumentException("'" + String.join(".", path.subList(0, depth)) + "' is " + node.kind()
                    + " and has no '" + step + "'");
        }
        if (node instanceof ConfigNode.Empty && step.equals("0")) {
            return new ConfigNode.Items(place, List.of(with(node, path, depth + 1, value, place)));
        }
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        if (node instanceof ConfigNode.Mapping mapping) {
            entries.putAll(mapping.entries());
        }
        ConfigNode before = entries.getOrDefault(step, new ConfigNode.Empty(place));
        entries.put(step, with(before, path, depth + 1, value, place));
        return new ConfigNode.Mapping(node.place(), entries);
    }

    /** By number, or by the {@code name} that the elements have. */
    private static int index(ConfigNode.Items items, String step, Place place) {
        int size = items.items().size();
        if (step.matches("[0-9]{1,4}")) {
            int index = Integer.parseInt(step);
            if (index > size) {
                throw new IllegalArgumentException(
                        "'" + place.path() + "': the list has " + size + " elements; the next one is number " + size);
            }
            return index;
        }
        return IntStream.range(0, size)
                .filter(i -> items.items().get(i) instanceof ConfigNode.Mapping mapping
                        && mapping.entries().get("name") instanceof ConfigNode.Scalar name
                        && name.text().equals(step))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + place.path() + "': '" + step + "' is neither a number nor the name of an element"));
    }

    /** Lists and groups as in YAML, everything else as it is. */
    private static ConfigNode value(String text, Place place, List<Problem> problems) {
        if (text.startsWith("[") || text.startsWith("{")) {
            return YamlTree.value(text, place, problems);
        }
        boolean flag = text.equals("true") || text.equals("false");
        return new ConfigNode.Scalar(place, text, flag ? (Object) Boolean.valueOf(text) : text);
    }
}
