// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.EdgeSource;
import dev.caudal.edge.check.ConfigCheck;
import dev.caudal.edge.check.Findings;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything that is wrong with a configuration, at once, without starting anything. */
@Command(
        name = "check-config",
        description = "Checks the configuration, and tries what it names without starting or changing anything: files,"
                + " certificates, the brokers' names and a TLS handshake with them, the active list, the spool's"
                + " directory, pipes and programs. Prints every problem, and exits 2 if there is one. That somebody"
                + " does not answer at present is a warning.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--offline",
            description = "Tries nothing over the network: no names, no brokers, no server of the active list.")
    private boolean offline;

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Startup startup;
        try {
            startup = Startup.prepare(config.file(), config.overrides());
        } catch (InvalidConfigException e) {
            err.println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        Findings findings = new Findings(config.file());
        ConfigCheck.all(
                startup.config(),
                startup.sources().stream().map(EdgeSource::config).toList(),
                offline,
                findings);
        startup.config().notices().forEach(notice -> err.println("warning: " + notice));
        findings.warnings().forEach(warning -> err.println("warning: " + warning));
        if (!findings.problems().isEmpty()) {
            findings.problems().forEach(err::println);
            return EdgeCommand.BAD_USAGE;
        }
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
}
