// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.delivery.SpoolInspection;
import dev.caudal.delivery.SpoolRepair;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mends what check finds. */
@Command(
        name = "repair",
        description =
                "Prints what would be done about damage, and does it if told to. Exits 1 if something has to be seen"
                        + " to by hand, or if the producer runs and --apply is given.",
        mixinStandardHelpOptions = true)
final class SpoolRepairCommand extends SpoolAction {
    @Option(names = "--apply", description = "Do it, instead of only printing it.")
    private boolean isToBeApplied;

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How to print: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Override
    int run(SpoolPlace where) throws InvalidConfigException, IOException {
        SpoolInspection spool = where.open();
        SpoolRepair repair = isToBeApplied ? spool.repair() : spool.plan();
        if (format == Format.json) {
            ObjectNode json = object().put("applied", isToBeApplied);
            ArrayNode steps = json.putArray("steps");
            repair.steps().forEach(steps::add);
            put(json, "beyondRepair", repair.beyondRepair());
            print(json);
        } else {
            repair.steps().forEach(out()::println);
            repair.beyondRepair().forEach(damage -> out().println(text(damage)));
            out().println(conclusion(repair.steps().size()));
        }
        return repair.beyondRepair().isEmpty() ? EdgeCommand.DONE : EdgeCommand.FAILED;
    }

    private String conclusion(int steps) {
        if (steps == 0) {
            return "nothing to do";
        }
        return isToBeApplied ? steps + " steps done" : steps + " steps planned, nothing was changed; --apply does them";
    }
}
