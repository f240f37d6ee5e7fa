// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.RepairReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what {@code apply} would do. */
@Command(
        name = "plan",
        description = {
            "Says what 'apply' would do, and changes nothing. With a file: what differs between the customers in it and the",
            "registry and cluster. Without: where the cluster is not as the registry has it (drift). Exit code 3 if there is",
            "anything to do, 0 if not, 1 if a customer is in conflict with what there is; the others are planned."
        },
        footer = {"", "A file of customers:", "  customers:", "    - id: 83", "    - {id: 91, streams: [access, waf]}"},
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class PlanCommand extends ConnectedCommand {
    @Option(names = "-f", paramLabel = "FILE", description = "Customers as they shall be, YAML.")
    private @Nullable Path file;

    @Option(names = "--prune", description = "Customers who are not in the file leave.")
    private boolean prune;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        RepairReport report =
                Fleet.run(provisioner, file, prune, Mode.PLAN, leaving -> warnOfDepartures(provisioner, leaving));
        switch (format) {
            case table -> Fleet.table(report, "to change", out);
            case json -> print(Fleet.json(report), out);
        }
        return Outcomes.exitCode(report.customers(), Fleet.changes(report) == 0 ? DONE : DRIFT);
    }
}
