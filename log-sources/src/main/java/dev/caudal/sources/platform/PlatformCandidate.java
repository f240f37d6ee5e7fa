// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A platform that the configuration knows, with its sources: what a node must have to be one.
 *
 * @param name the key in the configuration, such as {@code delivery}
 * @param sources its sources
 */
public record PlatformCandidate(String name, List<Source> sources) {
    /** What is looked for when there is no configuration: Varnish's log, and the pipe of a media server. */
    public static final List<PlatformCandidate> USUAL = List.of(
            new PlatformCandidate(
                    "delivery", List.of(new Source("subprocess", Map.of("command", List.of("varnishncsa"))))),
            new PlatformCandidate("media", List.of(new Source("fifo", Map.of("path", "/run/caudal/hls.pipe")))));

    /** Copies the list. */
    public PlatformCandidate {
        Objects.requireNonNull(name, "name");
        sources = List.copyOf(sources);
    }

    /**
     * A source of it.
     *
     * @param type as in the configuration
     * @param options as in the configuration; they need not be sound
     */
    public record Source(String type, Map<String, ?> options) {
        /** Copies the map. */
        public Source {
            Objects.requireNonNull(type, "type");
            options = Map.copyOf(options);
        }
    }
}
