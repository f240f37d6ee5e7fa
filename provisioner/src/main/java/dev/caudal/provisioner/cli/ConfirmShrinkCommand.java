// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ShrinkReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Confirms that many customers were meant to leave. */
@Command(
        name = "confirm-shrink",
        description = {
            "Confirms the active list as it is now. Edges refuse a list that lacks more than 20 and more than 10 %% of the",
            "customers they serve, since an accident looks like that; they take the confirmed list, and later ones that lack",
            "few of it, however long they were away. Shows who left since the last confirmation."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ConfirmShrinkCommand extends ConnectedCommand {
    @Option(
            names = "--list-version",
            paramLabel = "N",
            description =
                    "Confirm only this version, which --dry-run showed; refuse if the list has another one by now.")
    private @Nullable Long listVersion;

    @Option(names = "--dry-run", description = "Only show what would be confirmed.")
    private boolean dryRun;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        ShrinkReport report = provisioner.confirmShrink(
                listVersion == null ? OptionalLong.empty() : OptionalLong.of(listVersion),
                dryRun ? Mode.PLAN : Mode.APPLY);
        switch (format) {
            case table -> print(report, out);
            case json -> print(report.json(), out);
        }
        return DONE;
    }

    static void print(ShrinkReport report, PrintWriter out) {
        out.println("active list version " + report.confirmation().version() + ": "
                + report.confirmation().customers().size() + " customers");
        out.println(report.before()
                .map(last -> "confirmed before: version " + last.version() + " at " + last.at() + ", with "
                        + last.customers().size() + " customers; left since then: "
                        + report.left().size())
                .orElse("never confirmed before; left so far: " + report.left().size()));
        if (!report.left().isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("CUSTOMER", "LEFT"));
            report.left()
                    .forEach(customer -> rows.add(
                            List.of(customer.id().value(), customer.since().toString())));
            Printed.table(rows).forEach(line -> out.println("  " + line));
        }
        if (report.isRepeated()) {
            out.println("confirmed already, and nobody has left since: nothing was written");
            return;
        }
        out.println(
                report.confirmed()
                        ? "confirmed: edges take this list at their next refresh"
                        : "to confirm it: confirm-shrink --list-version "
                                + report.confirmation().version());
    }
}
