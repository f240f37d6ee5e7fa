// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.InitOptions;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.RestoreReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prepares a cluster from a backup. */
@Command(
        name = "restore",
        description = {
            "Prepares a cluster that has no customers from a backup: the clients' CA in an empty --state, the registry, and",
            "every topic, permission and limit. Certificates and starter zips that are out in the world go on. The registry",
            "has a new epoch, which edges have to be told to take: their version numbers begin anew."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class RestoreCommand extends ConnectedCommand {
    @Parameters(paramLabel = "FILE", description = "What 'backup' wrote.")
    private Path file;

    @Option(
            names = "--development",
            description = "Go on with a cluster that 'init' would refuse, for example because topics survived.")
    private boolean development;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        RestoreReport report = provisioner.restore(file, new InitOptions(development, List.of(), Optional.empty()));
        report.prepared().done().forEach(out::println);
        out.println("restored " + report.records() + " records of the registry");
        Fleet.table(report.repaired(), "brought back", out);
        return Outcomes.exitCode(report.repaired().customers(), DONE);
    }
}
