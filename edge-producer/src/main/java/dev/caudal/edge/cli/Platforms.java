// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.sources.platform.Detection;
import dev.caudal.sources.platform.Host;
import dev.caudal.sources.platform.PlatformCandidate;
import dev.caudal.sources.platform.PlatformDetector;
import java.util.List;

/** Which of the configured platforms this machine is. */
final class Platforms {
    private Platforms() {}

    /** Looks for the evidence of each platform of the configuration. */
    static Detection detect(EdgeConfig config) {
        return detect(config.platforms().entrySet().stream()
                .map(platform -> new PlatformCandidate(
                        platform.getKey(),
                        platform.getValue().stream()
                                .map(source -> new PlatformCandidate.Source(source.type(), source.options()))
                                .toList()))
                .toList());
    }

    /** Looks for the evidence of what there usually is, without a configuration. */
    static Detection detectUsual() {
        return detect(PlatformCandidate.USUAL);
    }

    private static Detection detect(List<PlatformCandidate> candidates) {
        return PlatformDetector.load().detect(candidates, Host.local());
    }
}
