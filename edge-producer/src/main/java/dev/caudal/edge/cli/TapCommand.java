// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.InvalidConfigException;
import dev.caudal.edge.logging.Printable;
import dev.caudal.edge.tap.TapClient;
import dev.caudal.edge.tap.TapRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One customer's lines as they pass. */
@Command(
        name = "tap",
        description =
                "Shows a customer's lines as they pass through the edge-producer that runs on this machine, at its"
                        + " tap.socket. Control characters are escaped. Nothing is taken away from the customer.",
        mixinStandardHelpOptions = true)
final class TapCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--customer", paramLabel = "ID", required = true, description = "Whose lines.")
    private String customer = "";

    @Option(names = "--grep", paramLabel = "RE2", description = "Only lines in which this pattern is found.")
    private String grep = "";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "For how long, at most 600 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many lines at most (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path socket;
        TapRequest request;
        try {
            socket = EdgeConfigReader.tapSocket(config.file(), config.overrides());
            request = TapRequest.of(customer, seconds, lines, grep);
        } catch (InvalidConfigException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        try {
            long missed = TapClient.look(socket, request, line -> {
                out.println(Printable.of(new String(line, StandardCharsets.UTF_8)));
                out.flush();
            });
            if (missed > 0) {
                err.println(missed + " more lines passed than could be shown");
            }
            return EdgeCommand.DONE;
        } catch (IOException | IllegalArgumentException e) {
            err.println("no answer at " + socket + ": " + e.getMessage());
            return EdgeCommand.FAILED;
        }
    }
}
