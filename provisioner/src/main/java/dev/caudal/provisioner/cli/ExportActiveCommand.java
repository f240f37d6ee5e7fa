// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.files.DurableFiles;
import dev.caudal.provisioner.registry.ActiveList;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes the active list. */
@Command(
        name = "export-active",
        description = "Writes the active list, which tells edges who is subscribed; a reader never sees half of it.",
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ExportActiveCommand implements Runnable {
    private static final String STANDARD_OUTPUT = "-";

    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "-o",
            paramLabel = "FILE",
            required = true,
            description = "The file to write; - for standard output.")
    private String file;

    @Override
    public void run() {
        ActiveList list;
        try (Provisioner provisioner = parent.open()) {
            list = provisioner.activeList();
        }
        PrintWriter out = spec.commandLine().getOut();
        String json = Printed.json(list.json());
        if (file.equals(STANDARD_OUTPUT)) {
            out.println(json);
            return;
        }
        try {
            DurableFiles.writeShared(Path.of(file), json + "\n");
        } catch (IOException e) {
            throw ProvisioningException.failed("cannot write " + file + ": " + e, e);
        }
        out.println(
                "wrote " + file + ": version " + list.json().path("version").asLong() + ", customers " + list.size());
    }
}
