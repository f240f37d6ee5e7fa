// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a configuration says for the options of one source, checked and converted. Immutable. */
public final class SourceOptions {
    private final Map<Option<?>, Object> values;
    private final Map<String, ?> written;

    private SourceOptions(Map<Option<?>, Object> values, Map<String, ?> written) {
        this.values = Map.copyOf(values);
        this.written = written;
    }

    /**
     * Checks each option by itself and reports unknown and missing ones.
     *
     * @param written the configuration's names and values as a YAML or JSON parser gives them
     */
    public static SourceOptions read(List<Option<?>> known, Map<String, ?> written, Problems problems) {
        Collection<String> names = known.stream().map(Option::name).toList();
        for (String name : written.keySet()) {
            if (!names.contains(name)) {
                String hint = NearestName.hint(name, names);
                problems.report(
                        name, "unknown option" + (hint.isEmpty() ? "; known are " + String.join(", ", names) : hint));
            }
        }
        Map<Option<?>, Object> values = new HashMap<>();
        for (Option<?> option : known) {
            Object value = value(option, written.get(option.name()), problems);
            if (value != null) {
                values.put(option, value);
            }
        }
        return new SourceOptions(values, Map.copyOf(withoutNulls(written)));
    }

    /**
     * The value of an option that is required or has a default.
     *
     * @throws NoSuchElementException if it has none: ask {@link #find} for such an option
     */
    public <T> T get(Option<T> option) {
        return find(option).orElseThrow(() -> new NoSuchElementException("option " + option.name() + " has no value"));
    }

    /** The value of an option, or its default. */
    public <T> Optional<T> find(Option<T> option) {
        @SuppressWarnings("unchecked") // The value was made by this very option's parser.
        T value = (T) values.get(option);
        return Optional.ofNullable(value);
    }

    /** Whether the configuration has this option, not counting its default. */
    public boolean isSet(Option<?> option) {
        return written.containsKey(option.name());
    }

    private static @Nullable Object value(Option<?> option, @Nullable Object written, Problems problems) {
        if (written == null) {
            if (option.isRequired()) {
                problems.report(option.name(), "is missing: " + option.values());
            }
            return option.defaultValue();
        }
        try {
            return option.parse(written);
        } catch (IllegalArgumentException e) {
            problems.report(option.name(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static Map<String, ?> withoutNulls(Map<String, ?> map) {
        Map<String, Object> copy = new HashMap<>(map);
        copy.values().removeIf(value -> value == null);
        return copy;
    }
}
