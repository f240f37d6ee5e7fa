// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceProvider;
import dev.caudal.sources.spi.SourceTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which key the name of an environment variable means: upper case, with {@code _} between the steps and in place of whatever
 * is neither a letter nor a digit. One thread, for one name.
 */
final class KeyNames {
    private final ConfigNode.Mapping root;
    private Set<String> expected = Set.of();
    private String matched = "";

    KeyNames(ConfigNode.Mapping root) {
        this.root = root;
    }

    /** The steps of the path; empty if there is no such key. */
    List<String> resolve(String name) {
        List<String> path = new ArrayList<>();
        ConfigNode node = root;
        String group = "";
        String rest = name;
        while (!rest.isEmpty()) {
            expected = keys(node, group);
            String step = longest(rest);
            if (step == null) {
                return List.of();
            }
            path.add(step);
            matched += upper(step) + "_";
            rest = rest.length() == step.length() ? "" : rest.substring(step.length() + 1);
            node = child(node, step);
            group = groupOf(group, step);
        }
        return path;
    }

    /** What would have been understood where the last name was not. */
    String hint(String prefix) {
        return expected.isEmpty()
                ? ""
                : "; there are "
                        + String.join(
                                ", ",
                                expected.stream()
                                        .map(key -> prefix + matched + upper(key))
                                        .toList());
    }

    private @Nullable String longest(String rest) {
        String found = null;
        for (String key : expected) {
            String upper = upper(key);
            if ((rest.equals(upper) || rest.startsWith(upper + "_"))
                    && (found == null || key.length() > found.length())) {
                found = key;
            }
        }
        return found;
    }

    private static Set<String> keys(@Nullable ConfigNode node, String group) {
        Set<String> keys = new TreeSet<>();
        if (node instanceof ConfigNode.Items items) {
            for (int i = 0; i <= items.items().size(); i++) {
                keys.add(Integer.toString(i));
            }
            return keys;
        }
        if (node instanceof ConfigNode.Mapping mapping) {
            keys.addAll(mapping.entries().keySet());
        }
        EdgeOptions.GROUPS.getOrDefault(group, List.of()).forEach(option -> keys.add(option.name()));
        for (String other : EdgeOptions.GROUPS.keySet()) {
            String parent = other.contains(".") ? other.substring(0, other.lastIndexOf('.')) : "";
            if (!other.isEmpty() && parent.equals(group)) {
                keys.add(other.substring(parent.isEmpty() ? 0 : parent.length() + 1)
                        .replace("[]", ""));
            }
        }
        if (group.equals("sources[]")) {
            for (SourceProvider provider : SourceTypes.load().providers()) {
                for (Option<?> option : provider.options()) {
                    keys.add(option.name());
                }
            }
        }
        return keys;
    }

    private static @Nullable ConfigNode child(@Nullable ConfigNode node, String step) {
        if (node instanceof ConfigNode.Mapping mapping) {
            return mapping.entries().get(step);
        }
        return node instanceof ConfigNode.Items items
                        && Integer.parseInt(step) < items.items().size()
                ? items.items().get(Integer.parseInt(step))
                : null;
    }

    private static String groupOf(String group, String step) {
        if (step.equals("sources")) {
            return "sources";
        }
        if (group.equals("sources")) {
            return "sources[]";
        }
        return group.isEmpty() ? step : group + "." + step;
    }

    private static String upper(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
