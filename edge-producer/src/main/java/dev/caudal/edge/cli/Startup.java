// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.EdgeSource;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.InvalidConfigException;
import dev.caudal.edge.config.Overrides;
import dev.caudal.edge.config.Place;
import dev.caudal.edge.config.Problem;
import dev.caudal.sources.platform.Detection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code run} and {@code check-config} do alike: read the file, find the platform, make its sources (which opens
 * nothing).
 *
 * @param config the configuration
 * @param platform the platform in effect
 * @param sources its sources
 */
record Startup(EdgeConfig config, String platform, List<EdgeSource> sources) {

    /**
     * Prepares everything that can be wrong.
     *
     * @throws InvalidConfigException with every problem
     */
    static Startup prepare(Path file, Overrides overrides) throws InvalidConfigException {
        EdgeConfig config = EdgeConfigReader.read(file, overrides, EdgeSource::make);
        String platform = config.platform();
        if (config.needsDetection()) {
            Detection detection = Platforms.detect(config);
            platform = detection
                    .platform()
                    .orElseThrow(
                            () -> problem(file, "platform", "auto: " + detection.reason() + "; 'detect' shows it all"));
        }
        String found = platform;
        List<EdgeConfig.Source> configured = config.sourcesOf(found)
                .orElseThrow(() -> problem(
                        file,
                        "platform",
                        "this machine is of platform '" + found + "', which is not among " + config.platformNames()));
        List<Problem> problems = new ArrayList<>();
        List<EdgeSource> sources = EdgeSource.make(configured, problems);
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(file.toString(), problems);
        }
        return new Startup(config, found, sources);
    }

    private static InvalidConfigException problem(Path file, String key, String message) {
        return new InvalidConfigException(file.toString(), List.of(new Problem(new Place(key, 0, 0), message)));
    }
}
