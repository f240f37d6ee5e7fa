// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.delivery.SpoolInspection;
import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.InvalidConfigException;
import dev.caudal.edge.config.Overrides;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** {@code --config FILE} or {@code --directory DIR}, which all commands for the spool have. */
final class SpoolPlace {
    @ArgGroup(multiplicity = "1")
    private final Place place = new Place();

    private static final class Place {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "The configuration that names the spool's directory.")
        private @Nullable Path config;

        @Option(names = "--directory", paramLabel = "DIR", description = "The spool's directory.")
        private @Nullable Path directory;
    }

    SpoolInspection open() throws InvalidConfigException, IOException {
        return SpoolInspection.of(directory());
    }

    Path directory() throws InvalidConfigException {
        if (place.directory != null) {
            return place.directory;
        }
        if (place.config == null) {
            throw new IllegalStateException("picocli has not set the required option");
        }
        return EdgeConfigReader.spoolDirectory(place.config, Overrides.of(System.getenv(), List.of()));
    }
}
