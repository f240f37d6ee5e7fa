// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script for the shell. */
@Command(
        name = "completion",
        description = {
            "Prints a completion script for bash and zsh. With an alias 'provisioner' for the jar:",
            "  source <(provisioner completion)"
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .println(AutoComplete.bash("provisioner", spec.root().commandLine()));
    }
}
