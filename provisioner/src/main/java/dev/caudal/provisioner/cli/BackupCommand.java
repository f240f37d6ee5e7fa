// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Saves the registry and the clients' CA. */
@Command(
        name = "backup",
        description = {
            "Writes the registry and the clients' CA into one file, readable by you alone. Whoever has it can make",
            "certificates of any customer: keep it as safe as the state directory."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class BackupCommand extends ConnectedCommand {
    @Option(names = "-o", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path file;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        out.println("wrote " + file + ": " + provisioner.backup(file) + " records, and the clients' CA");
        return DONE;
    }
}
