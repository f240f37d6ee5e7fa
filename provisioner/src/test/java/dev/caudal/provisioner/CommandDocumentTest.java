// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.provisioner.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** To write the page anew: {@code ./mvnw test -pl provisioner -am -Dcaudal.docs.update=true}. */
final class CommandDocumentTest {
    @Test
    void shouldBeThePageInTheDocumentation() throws IOException {
        Path page = Path.of("..", "docs", "provisioner.md");
        // The tests' language sorts options in its own way.
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.ROOT);
        String text;
        try {
            text = text();
        } finally {
            Locale.setDefault(before);
        }
        if (Boolean.getBoolean("caudal.docs.update")) {
            Files.writeString(page, text);
        }
        assertThat(page).hasContent(text);
    }

    @Test
    void shouldPrintAScriptThatCompletesCommands() {
        assertThat(CommandRun.of("completion").out())
                .contains("_picocli_provisioner")
                .contains("edge-credentials");
    }

    private static String text() {
        StringBuilder text = new StringBuilder("""
                # The provisioner's commands

                What `--help` prints, command by command; a test keeps it true. Every command can be repeated, and completes
                what a crash left. How it is configured: [provisioner-configuration.md](provisioner-configuration.md); what it
                needs of the brokers: [cluster.md](cluster.md); what `audit` compares: [tally.md](tally.md); what `serve` offers:
                [api.md](api.md).

                """);
        CommandLine root = Main.commandLine();
        append(text, root);
        return text.toString();
    }

    private static void append(StringBuilder text, CommandLine command) {
        text.append("## `")
                .append(command.getCommandSpec().qualifiedName())
                .append("`\n\n```\n")
                .append(command.getUsageMessage(Help.Ansi.OFF).stripTrailing())
                .append("\n```\n\n");
        for (Map.Entry<String, CommandLine> each : command.getSubcommands().entrySet()) {
            append(text, each.getValue());
        }
    }
}
