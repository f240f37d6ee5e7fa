// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.config.Overrides;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config FILE} and what is said beside it, which several commands have. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "The configuration (YAML); docs/configuration.md has every key.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Says one key in place of the file and the environment, such as kafka.linger=2s or"
                    + " sources.0.path=/run/a.pipe. Can be repeated.")
    private List<String> settings = List.of();

    /** What is said beside the file. */
    Overrides overrides() {
        return Overrides.of(System.getenv(), settings);
    }

    Path file() {
        if (file == null) {
            throw new IllegalStateException("picocli has not set the required option");
        }
        return file;
    }
}
