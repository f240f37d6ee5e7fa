// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.RepairReport;
import dev.caudal.provisioner.ShrinkReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings customers to what a file says, or the cluster to what the registry has. */
@Command(
        name = "apply",
        description = {
            "Brings customers to exactly what the file says: a stream or an option that is not in it is taken back.",
            "Customers who are not named are left alone, or leave with --prune. Without a file: brings the cluster to what",
            "the registry has, which undoes what somebody else did and completes what a crash left. A customer who is in",
            "conflict with what there is stays as it is, and one whose step the cluster refuses is completed by the next 'apply';",
            "both are named, all others are served, and the exit code is 1."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ApplyCommand extends ConnectedCommand {
    @Option(names = "-f", paramLabel = "FILE", description = "Customers as they shall be, YAML.")
    private @Nullable Path file;

    @Option(names = "--prune", description = "Customers who are not in the file leave.")
    private boolean prune;

    @Option(
            names = "--confirm-shrink",
            description =
                    "Afterwards confirm the active list, as 'confirm-shrink' does: many customers are meant to leave.")
    private boolean confirmShrink;

    @Option(names = "--dry-run", description = "Only say what would be done, as 'plan' does.")
    private boolean dryRun;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        Mode mode = dryRun ? Mode.PLAN : Mode.APPLY;
        List<Predicate<CustomerId>> departures = new ArrayList<>();
        RepairReport report = Fleet.run(provisioner, file, prune, mode, leaving -> {
            departures.add(leaving);
            if (!confirmShrink) {
                warnOfDepartures(provisioner, leaving);
            }
        });
        Optional<ShrinkReport> shrink =
                confirmShrink ? Optional.of(provisioner.confirmShrink(OptionalLong.empty(), mode)) : Optional.empty();
        switch (format) {
            case table -> {
                Fleet.table(report, dryRun ? "to change" : "changed", out);
                shrink.ifPresent(confirmation -> print(report, confirmation, departures, out));
            }
            case json -> {
                ObjectNode node = Fleet.json(report);
                shrink.ifPresent(confirmation -> node.set("confirmShrink", json(confirmation, departures)));
                print(node, out);
            }
        }
        return Outcomes.exitCode(report.customers(), DONE);
    }

    private void print(
            RepairReport report, ShrinkReport shrink, List<Predicate<CustomerId>> departures, PrintWriter out) {
        if (!dryRun || (shrink.isRepeated() && Fleet.changes(report) == 0)) {
            ConfirmShrinkCommand.print(shrink, out);
            return;
        }
        out.println("afterwards the active list would be confirmed: of the "
                + shrink.confirmation().customers().size() + " customers on it now "
                + leaving(shrink, departures).size() + " leave by this; left since the last confirmation: "
                + shrink.left().size());
    }

    private ObjectNode json(ShrinkReport shrink, List<Predicate<CustomerId>> departures) {
        ObjectNode node = shrink.json();
        if (dryRun) {
            ArrayNode leaving = node.putArray("leaving");
            leaving(shrink, departures).forEach(customer -> leaving.add(customer.value()));
        }
        return node;
    }

    private static List<CustomerId> leaving(ShrinkReport shrink, List<Predicate<CustomerId>> departures) {
        return shrink.confirmation().customers().stream()
                .filter(customer -> departures.stream().anyMatch(leaving -> leaving.test(customer)))
                .toList();
    }
}
