// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a customer off live delivery. */
@Command(
        name = "unsubscribe",
        description = {
            "Takes a customer's access away, on open connections too, and removes him from the active list. His topics stay",
            "for the time of grace (offboarding.grace), then 'purge' deletes them, unless told otherwise. He may subscribe",
            "again; old certificates stay dead."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class UnsubscribeCommand extends ConnectedCommand {
    @Parameters(paramLabel = "ID", description = "The customer's id.")
    private CustomerId customer;

    @Option(names = "--delete-data", description = "Delete his topics now, with all they hold.")
    private boolean deleteData;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        warnOfDepartures(provisioner, customer::equals);
        Outcome outcome = provisioner
                .unsubscribe(List.of(customer), deleteData, dryRun ? Mode.PLAN : Mode.APPLY)
                .get(0);
        switch (format) {
            case table -> {
                Outcomes.print(outcome, dryRun ? "to unsubscribe" : "unsubscribed", out);
                if (!deleteData && !outcome.changes().isEmpty()) {
                    out.println("  kept with its data until retention ends: "
                            + String.join(", ", outcome.customer().ownedTopics())
                            + " ('unsubscribe " + customer + " --delete-data' deletes it now)");
                }
            }
            case json -> print(Outcomes.json(outcome), out);
        }
        return Outcomes.exitCode(List.of(outcome), DONE);
    }
}
