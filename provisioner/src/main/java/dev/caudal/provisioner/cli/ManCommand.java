// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.ProvisioningException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes manual pages. */
@Command(
        name = "man",
        description = {
            "Writes a manual page for each command into a directory: provisioner.1, provisioner-subscribe.1 and so on.",
            "  man ./provisioner-subscribe.1",
            "  MANPATH=~/man: man provisioner-subscribe    (written into ~/man/man1)"
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ManCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "-o",
            paramLabel = "DIR",
            required = true,
            description = "Where to write them; it is made if it is not there.")
    private Path directory;

    @Override
    public void run() {
        CommandLine root = spec.root().commandLine();
        try {
            Files.createDirectories(directory);
            int pages = write(root);
            root.getOut().println("wrote " + pages + " pages into " + directory);
            root.getOut().flush();
        } catch (IOException e) {
            throw ProvisioningException.failed("cannot write manual pages into " + directory + ": " + e, e);
        }
    }

    private int write(CommandLine command) throws IOException {
        ManPage page = new ManPage(command);
        Files.writeString(directory.resolve(page.name() + ".1"), page.roff(), StandardCharsets.UTF_8);
        int pages = 1;
        for (Map.Entry<String, CommandLine> each : command.getSubcommands().entrySet()) {
            pages += write(each.getValue());
        }
        return pages;
    }
}
