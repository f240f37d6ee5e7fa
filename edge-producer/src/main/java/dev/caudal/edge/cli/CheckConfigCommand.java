// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.edge.activelist.ActiveListParser;
import dev.caudal.edge.activelist.InvalidActiveListException;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything that is wrong with a configuration, at once, without starting anything. */
@Command(
        name = "check-config",
        description =
                "Checks the configuration and the files it names, and starts nothing. Prints every problem; exits 2"
                        + " if there is one.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Startup startup;
        try {
            startup = Startup.prepare(config.file());
        } catch (InvalidConfigException e) {
            err.println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        List<String> problems = new ArrayList<>();
        checkCustomers(startup.config().customers(), problems);
        TlsFiles tls = startup.config().delivery().tls();
        if (tls != null) {
            tls.problems().forEach(problems::add);
        }
        if (!problems.isEmpty()) {
            problems.forEach(err::println);
            return EdgeCommand.BAD_USAGE;
        }
        startup.config().notices().forEach(spec.commandLine().getOut()::println);
        spec.commandLine()
                .getOut()
                .println(config.file() + ": ok; node " + startup.config().node() + ", platform " + startup.platform()
                        + ", sources "
                        + startup.sources().stream()
                                .map(source -> source.config().name() + " ("
                                        + source.config().type() + ")")
                                .toList());
        return EdgeCommand.DONE;
    }

    private static void checkCustomers(EdgeConfig.Customers customers, List<String> problems) {
        Path file = customers.file();
        try {
            if (Files.size(file) > ActiveListParser.MAX_BYTES) {
                problems.add("active list " + file + ": has more than " + ActiveListParser.MAX_BYTES + " bytes");
                return;
            }
            ActiveListParser.parse(Files.readAllBytes(file), RoutingTable.empty());
        } catch (IOException e) {
            problems.add("active list " + file + ": "
                    + (Files.exists(file)
                            ? "cannot be read: " + e.getMessage()
                            : "does not exist; 'export-active' of the provisioner writes it"));
        } catch (InvalidActiveListException e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> problems.add("active list " + file + ": " + line));
        }
    }
}
