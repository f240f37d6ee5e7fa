// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Takes a customer off live delivery. */
@Command(
        name = "unsubscribe",
        description = {
            "Takes a customer's access away, on open connections too, and removes him from the active list. His topics stay",
            "until retention empties them, unless told otherwise. He may subscribe again; old certificates stay dead."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class UnsubscribeCommand implements Runnable {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The customer's id.")
    private CustomerId customer;

    @Option(names = "--delete-data", description = "Delete his topics now, with all they hold.")
    private boolean deleteData;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    public void run() {
        Outcome outcome;
        try (Provisioner provisioner = parent.open()) {
            outcome = provisioner.unsubscribe(customer, deleteData);
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> {
                Outcomes.print(outcome, "unsubscribed", out);
                if (!deleteData && !outcome.changes().isEmpty()) {
                    out.println("  kept with its data until retention ends: "
                            + String.join(", ", outcome.customer().ownedTopics())
                            + " ('unsubscribe " + customer + " --delete-data' deletes it now)");
                }
            }
            case json -> out.println(Printed.json(Outcomes.json(outcome)));
        }
    }
}
