// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was concluded, and from what. Immutable. */
public final class Detection {
    private final @Nullable String platform;
    private final String reason;
    private final Map<String, List<Evidence>> evidence;

    Detection(@Nullable String platform, String reason, Map<String, List<Evidence>> evidence) {
        this.platform = platform;
        this.reason = reason;
        this.evidence = new LinkedHashMap<>(evidence);
    }

    /** The platform; empty if there is none, or more than one, that the evidence speaks for. */
    public Optional<String> platform() {
        return Optional.ofNullable(platform);
    }

    /** Why, in a sentence; with the way out if there was no conclusion. */
    public String reason() {
        return reason;
    }

    /** What was found for each candidate, in their order. */
    public Map<String, List<Evidence>> evidence() {
        return Collections.unmodifiableMap(evidence);
    }

    /** All of it, line by line, for a person. */
    public List<String> explanation() {
        List<String> lines = new ArrayList<>();
        evidence.forEach((name, found) -> {
            lines.add(name);
            found.forEach(one -> lines.add("  " + one));
        });
        lines.add((platform == null ? "no conclusion" : "platform " + platform) + ": " + reason);
        return List.copyOf(lines);
    }
}
