// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a command's help says, as a manual page in roff with the macros of man(7). */
final class ManPage {
    private final CommandLine command;
    private final CommandSpec spec;
    private final StringBuilder text = new StringBuilder();

    ManPage(CommandLine command) {
        this.command = command;
        this.spec = command.getCommandSpec();
    }

    /** As in {@code provisioner-edges-renew}. */
    String name() {
        return spec.qualifiedName("-");
    }

    String roff() {
        String version =
                String.join("", spec.root().commandLine().getCommandSpec().version());
        text.setLength(0);
        macro("TH", quoted(name()), "1", quoted(""), quoted(version), quoted("Caudal"));
        macro("SH", "NAME");
        line(name() + " - " + sentence());
        macro("SH", "SYNOPSIS");
        // Filled lines would take the alignment for words.
        macro("nf");
        String synopsis = command.getHelp().synopsis(0);
        synopsis.lines().forEach(this::line);
        macro("fi");
        macro("SH", "DESCRIPTION");
        for (String each : rendered(spec.usageMessage().description())) {
            line(each);
        }
        parameters();
        options();
        subcommands();
        footer();
        return text.toString();
    }

    private void parameters() {
        List<PositionalParamSpec> shown = spec.positionalParameters().stream()
                .filter(each -> !each.hidden())
                .toList();
        if (!shown.isEmpty()) {
            macro("SH", "PARAMETERS");
            for (PositionalParamSpec each : shown) {
                entry("\\fI" + escaped(each.paramLabel()) + "\\fR", each.description());
            }
        }
    }

    private void options() {
        macro("SH", "OPTIONS");
        for (OptionSpec each : spec.options()) {
            String names = Arrays.stream(each.names())
                    .map(name -> "\\fB" + escaped(name) + "\\fR")
                    .collect(Collectors.joining(", "));
            boolean flag = each.arity().max() == 0;
            entry(flag ? names : names + " \\fI" + escaped(each.paramLabel()) + "\\fR", each.description());
        }
    }

    private void subcommands() {
        Map<String, CommandLine> below = command.getSubcommands();
        if (!below.isEmpty()) {
            macro("SH", "COMMANDS");
            below.values().forEach(each -> {
                ManPage page = new ManPage(each);
                macro("TP");
                text.append("\\fB").append(escaped(page.name())).append("\\fR(1)\n");
                line(page.sentence());
            });
        }
    }

    private void footer() {
        String[] footer = spec.usageMessage().footer();
        if (footer.length > 0) {
            macro("SH", "NOTES");
            macro("nf");
            rendered(footer).forEach(this::line);
            macro("fi");
        }
        if (spec.parent() != null) {
            macro("SH", "SEE ALSO");
            text.append("\\fB")
                    .append(escaped(spec.parent().qualifiedName("-")))
                    .append("\\fR(1)\n");
        }
    }

    /** The first sentence of the description. */
    private String sentence() {
        String whole = String.join(" ", rendered(spec.usageMessage().description()));
        int end = whole.indexOf(". ");
        return (end < 0 ? whole : whole.substring(0, end)).replaceFirst("[.:]$", "");
    }

    private void entry(String head, String[] description) {
        macro("TP");
        text.append(head).append('\n');
        rendered(description).forEach(this::line);
    }

    /** Without picocli's marks for colours. */
    private static List<String> rendered(String[] lines) {
        return Arrays.stream(lines).map(Help.Ansi.OFF::string).toList();
    }

    private void macro(String name, String... arguments) {
        text.append('.').append(name);
        for (String argument : arguments) {
            text.append(' ').append(argument);
        }
        text.append('\n');
    }

    private void line(String content) {
        // A dot or an apostrophe at the beginning would be taken for a macro.
        String safe = escaped(content);
        if (content.isBlank()) {
            macro("PP");
        } else {
            text.append(safe.startsWith(".") || safe.startsWith("'") ? "\\&" : "")
                    .append(safe)
                    .append('\n');
        }
    }

    private static String quoted(String content) {
        return '"' + escaped(content).replace("\"", "\\(dq") + '"';
    }

    private static String escaped(String content) {
        StringBuilder safe = new StringBuilder();
        content.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> safe.append("\\e");
                case '-' -> safe.append("\\-");
                default -> {
                    if (c < 0x7f) {
                        safe.appendCodePoint(c);
                    } else {
                        safe.append(String.format(Locale.ROOT, "\\[u%04X]", c));
                    }
                }
            }
        });
        return safe.toString();
    }
}
