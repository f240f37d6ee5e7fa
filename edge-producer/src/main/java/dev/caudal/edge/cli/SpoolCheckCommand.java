// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.delivery.SpoolDamage;
import dev.caudal.delivery.SpoolDamage.Kind;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether every byte is as it was written. */
@Command(
        name = "check",
        description =
                "Reads everything, and names file, offset, customer and lines of what is damaged. Exits 1 if there"
                        + " is any but in batches that were done with.",
        mixinStandardHelpOptions = true)
final class SpoolCheckCommand extends SpoolAction {
    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How to print: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Override
    int run(SpoolPlace where) throws InvalidConfigException, IOException {
        List<SpoolDamage> damages = where.open().check();
        boolean isClean = damages.stream().allMatch(damage -> damage.kind() == Kind.DONE_BATCH);
        if (format == Format.json) {
            var json = object().put("clean", isClean);
            put(json, "damages", damages);
            print(json);
        } else {
            damages.forEach(damage -> out().println(text(damage)));
            out().println(where.directory() + ": " + (isClean ? "clean" : "damaged"));
        }
        return isClean ? EdgeCommand.DONE : EdgeCommand.FAILED;
    }
}
