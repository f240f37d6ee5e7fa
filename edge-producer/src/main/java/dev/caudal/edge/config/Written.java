// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a configuration says word for word, after the environment and the command line had theirs: for messages about a key,
 * and for the difference between two configurations. Immutable.
 *
 * @param places where each key was said, by its path
 * @param values what was said, by the path of each single value
 */
public record Written(Map<String, Place> places, Map<String, String> values) {
    private static final String HIDDEN = "(not shown)";

    /** Makes the maps unmodifiable. */
    public Written {
        places = Map.copyOf(places);
        values = Map.copyOf(values);
    }

    static Written of(ConfigNode root) {
        Map<String, Place> places = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        collect(root, "", places, values);
        return new Written(places, values);
    }

    private static void collect(ConfigNode node, String path, Map<String, Place> places, Map<String, String> values) {
        if (!path.isEmpty()) {
            places.put(path, node.place());
        }
        if (node instanceof ConfigNode.Mapping mapping) {
            mapping.entries()
                    .forEach((key, value) -> collect(value, path.isEmpty() ? key : path + "." + key, places, values));
        } else if (node instanceof ConfigNode.Items items) {
            for (int i = 0; i < items.items().size(); i++) {
                collect(items.items().get(i), path + "[" + i + "]", places, values);
            }
        } else if (node instanceof ConfigNode.Scalar scalar) {
            values.put(path, scalar.text());
        }
    }

    /** Where a key was said; where it would be if it was not. */
    public Place placeOf(String path) {
        return places.getOrDefault(path, new Place(path, 0, 0));
    }

    /** What another says differently, in the order of the paths. */
    public List<Change> changesTo(Written next) {
        TreeMap<String, String> all = new TreeMap<>(values);
        all.putAll(next.values);
        List<Change> changes = new ArrayList<>();
        for (String path : all.keySet()) {
            String before = values.getOrDefault(path, "");
            String after = next.values.getOrDefault(path, "");
            if (!before.equals(after)) {
                changes.add(new Change(path, before, after));
            }
        }
        return changes;
    }

    /**
     * One value that was changed, added or taken away.
     *
     * @param path of the value
     * @param before what it was; empty if it was not said
     * @param after what it is; empty if it is not said any more
     */
    public record Change(String path, String before, String after) {
        /** {@code kafka.linger: 1s → 2s}. Variables of subprocesses may be secrets and are not shown. */
        public String describe() {
            return path + ": " + shown(before) + " → " + shown(after);
        }

        private String shown(String value) {
            if (value.isEmpty()) {
                return "(not set)";
            }
            return path.contains(".environment.") ? HIDDEN : value;
        }
    }
}
