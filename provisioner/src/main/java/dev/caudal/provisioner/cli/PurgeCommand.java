// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes what customers left behind. */
@Command(
        name = "purge",
        description = {
            "Deletes the topics of customers who left longer ago than offboarding.grace, by topic id: one of the same name",
            "that somebody made since is not hit."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class PurgeCommand extends ConnectedCommand {
    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        List<Outcome> outcomes = provisioner.purge(dryRun ? Mode.PLAN : Mode.APPLY);
        switch (format) {
            case table -> {
                outcomes.forEach(outcome -> Outcomes.print(outcome, dryRun ? "to purge" : "purged", out));
                if (outcomes.isEmpty()) {
                    out.println("nothing to do: nobody's time of grace is over");
                }
            }
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                outcomes.forEach(outcome -> list.add(Outcomes.json(outcome)));
                print(list, out);
            }
        }
        return Outcomes.exitCode(outcomes, DONE);
    }
}
