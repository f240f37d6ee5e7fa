// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config FILE}, which several commands have. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "The configuration (YAML); docs/configuration.md has every key.")
    private @Nullable Path file;

    Path file() {
        if (file == null) {
            throw new IllegalStateException("picocli has not set the required option");
        }
        return file;
    }
}
