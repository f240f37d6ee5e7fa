// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import dev.caudal.sources.platform.Evidence.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Finds out which of the configured platforms this node is of. The operator's word, the first line of {@value
 * #OVERRIDE_FILE}, decides; else the one candidate with the weightiest evidence. Two that weigh the same are no conclusion:
 * reading the wrong log is worse than asking. Immutable; any thread.
 */
public final class PlatformDetector {
    /** Where an operator, or a configuration management, says what the node is. */
    public static final String OVERRIDE_FILE = "/etc/caudal/platform";

    private final List<PlatformProbe> probes;

    private PlatformDetector(Iterable<PlatformProbe> found) {
        List<PlatformProbe> all = new ArrayList<>();
        found.forEach(all::add);
        this.probes = List.copyOf(all);
    }

    /** With the probes of this library and of every other jar on the class path or module path. */
    public static PlatformDetector load() {
        return load(PlatformDetector.class.getClassLoader());
    }

    /** With those that a class loader finds. */
    public static PlatformDetector load(ClassLoader loader) {
        return new PlatformDetector(ServiceLoader.load(PlatformProbe.class, loader));
    }

    /** Looks and concludes. */
    public Detection detect(List<PlatformCandidate> candidates, Host host) {
        Map<String, List<Evidence>> evidence = new LinkedHashMap<>();
        for (PlatformCandidate candidate : candidates) {
            List<Evidence> found = new ArrayList<>();
            probes.forEach(probe -> found.addAll(probe.look(candidate, host)));
            evidence.put(candidate.name(), found.stream().distinct().toList());
        }
        Optional<String> override = host.firstLine(host.at(OVERRIDE_FILE)).filter(line -> !line.isEmpty());
        return override.map(word -> obey(word, evidence)).orElseGet(() -> weigh(evidence));
    }

    private static Detection obey(String word, Map<String, List<Evidence>> evidence) {
        if (evidence.containsKey(word)) {
            return new Detection(word, OVERRIDE_FILE + " says so", evidence);
        }
        return new Detection(
                null,
                OVERRIDE_FILE + " says '" + word + "', which is none of " + String.join(", ", evidence.keySet())
                        + ": correct it or remove it",
                evidence);
    }

    private static Detection weigh(Map<String, List<Evidence>> evidence) {
        Weight best = evidence.values().stream()
                .map(PlatformDetector::heaviest)
                .max(Weight::compareTo)
                .orElse(Weight.NOTHING);
        List<String> names = evidence.entrySet().stream()
                .filter(entry -> heaviest(entry.getValue()) == best)
                .map(Map.Entry::getKey)
                .toList();
        String wayOut = "; set platform: in the configuration, or write the name into " + OVERRIDE_FILE;
        if (best == Weight.NOTHING) {
            return new Detection(null, "nothing speaks for any platform" + wayOut, evidence);
        }
        if (names.size() > 1) {
            return new Detection(null, "as much speaks for each of " + String.join(", ", names) + wayOut, evidence);
        }
        String reason = best == Weight.LIVE ? "it is live here" : "it is installed, and nothing else is live";
        return new Detection(names.get(0), reason, evidence);
    }

    private static Weight heaviest(List<Evidence> found) {
        return found.stream().map(Evidence::weight).max(Weight::compareTo).orElse(Weight.NOTHING);
    }
}
