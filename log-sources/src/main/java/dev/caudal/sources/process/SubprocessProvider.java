// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.Problems;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code type: subprocess}. */
public final class SubprocessProvider implements SourceProvider {
    private static final Option<List<String>> COMMAND = Option.words(
                    "command", "The program and its arguments, one list item each; no shell looks at them.")
            .required();
    private static final Option<Map<String, String>> ENVIRONMENT =
            Option.map("environment", "Variables added to those of this process.");
    private static final Option<Path> DIRECTORY =
            Option.path("directory", "Where the program runs; default the directory of this process.");
    private static final Option<Duration> SILENCE_LIMIT = Option.duration(
                    "silenceLimit",
                    Duration.ZERO,
                    Duration.ofDays(1),
                    "A program that prints nothing for so long is killed and started again; 0 never. Set it only where there"
                            + " are always requests to log. Without it, silence of a quarter of an hour is a warning, unless"
                            + " the server's counter of requests says that there were none.")
            .orElse("0");

    /** For the service loader. */
    public SubprocessProvider() {}

    @Override
    public String type() {
        return "subprocess";
    }

    @Override
    public String summary() {
        return "A program that prints log lines, such as varnishncsa; it is kept running.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(COMMAND, ENVIRONMENT, DIRECTORY, SILENCE_LIMIT);
    }

    @Override
    public List<Claim> claims(SourceOptions options) {
        return List.of(); // Each source runs a process of its own.
    }

    @Override
    public void look(SourceOptions options, Problems problems) {
        Path directory = options.find(DIRECTORY).orElse(null);
        if (directory != null && !Files.isDirectory(directory)) {
            problems.report(DIRECTORY.name(), directory + ": there is no such directory");
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(options.find(ENVIRONMENT).orElse(Map.of()));
        try {
            Executables.require(options.get(COMMAND).get(0), environment, directory);
        } catch (IOException e) {
            problems.report(COMMAND.name(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public LogSource create(String name, SourceOptions options) {
        return new SubprocessSource(
                name,
                new SubprocessSettings(
                        options.get(COMMAND),
                        options.find(ENVIRONMENT).orElse(Map.of()),
                        options.find(DIRECTORY).orElse(null),
                        options.get(SILENCE_LIMIT)));
    }
}
