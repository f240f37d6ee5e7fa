// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.InvalidConfigException;
import dev.caudal.edge.config.Overrides;
import dev.caudal.sources.platform.Detection;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which platform this machine is, and why. */
@Command(
        name = "detect",
        description = "Says which platform this machine is, with every piece of evidence. Exits 1 if there is no"
                + " conclusion.",
        mixinStandardHelpOptions = true)
final class DetectCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Take the platforms from this configuration; without it, those that are usual.")
    private @Nullable Path file;

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        Detection detection;
        try {
            detection = file == null
                    ? Platforms.detectUsual()
                    : Platforms.detect(EdgeConfigReader.read(
                            file, Overrides.of(System.getenv(), List.of()), (sources, problems) -> {}));
        } catch (InvalidConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        detection.explanation().forEach(spec.commandLine().getOut()::println);
        return detection.platform().isPresent() ? EdgeCommand.DONE : EdgeCommand.FAILED;
    }
}
