// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A YAML document as a tree in which every value knows its place. */
sealed interface ConfigNode {
    Place place();

    /** The value as plain Java: text, list or map; what providers of sources receive. */
    Object plain();

    /** How a message calls this kind of value. */
    String kind();

    /** A single value, as it was written; {@code quoted} tells text from what only looks like a number. */
    record Scalar(Place place, String text, Object value) implements ConfigNode {
        @Override
        public Object plain() {
            return value;
        }

        @Override
        public String kind() {
            return "'" + text + "'";
        }
    }

    /** Nothing after the colon. */
    record Empty(Place place) implements ConfigNode {
        @Override
        public Object plain() {
            return "";
        }

        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** A sequence. */
    record Items(Place place, List<ConfigNode> items) implements ConfigNode {
        @Override
        public Object plain() {
            return items.stream().map(ConfigNode::plain).toList();
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in the order of the file. */
    record Mapping(Place place, Map<String, ConfigNode> entries) implements ConfigNode {
        @Override
        public Object plain() {
            return entries.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> entry.getValue().plain(),
                            (first, second) -> first,
                            java.util.LinkedHashMap::new));
        }

        @Override
        public String kind() {
            return "a group of keys";
        }
    }
}
