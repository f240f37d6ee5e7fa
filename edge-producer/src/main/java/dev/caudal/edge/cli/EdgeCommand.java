// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.config.NativeText;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;

/** The root command. Says what the others are. */
@Command(
        name = "caudal-edge",
        description = "Delivers a CDN node's log lines to each customer's own Kafka topic.",
        mixinStandardHelpOptions = true,
        versionProvider = EdgeVersion.class,
        synopsisSubcommandLabel = "COMMAND")
public final class EdgeCommand {
    /** Done. */
    public static final int DONE = 0;
    /** Something failed that is not the caller's mistake. */
    public static final int FAILED = 1;
    /** Wrong usage or configuration: nothing was started. */
    public static final int BAD_USAGE = 2;

    private EdgeCommand() {}

    /** Runs one command and returns the exit code. */
    public static int execute(String... arguments) {
        // To read what every command can do takes an eighth of a second, in which a daemon could be at work.
        boolean isRun = arguments.length > 0 && arguments[0].equals(RunCommand.NAME);
        return (isRun ? commandLine(new RunCommand()) : commandLine()).execute(arguments);
    }

    static CommandLine commandLine() {
        return commandLine(
                new RunCommand(),
                new CheckConfigCommand(),
                new DetectCommand(),
                new StatusCommand(),
                new TapCommand(),
                new SpoolCommand());
    }

    private static CommandLine commandLine(Object... commands) {
        CommandLine commandLine = new CommandLine(new EdgeCommand());
        for (Object command : commands) {
            commandLine.addSubcommand(command);
        }
        IParameterExceptionHandler usage = (exception, arguments) -> {
            CommandLine failed = exception.getCommandLine();
            PrintWriter err = failed.getErr();
            err.println(exception.getMessage());
            if (!CommandLine.UnmatchedArgumentException.printSuggestions(exception, err)) {
                err.println("Try '" + failed.getCommandSpec().qualifiedName() + " --help'.");
            }
            err.flush();
            return BAD_USAGE;
        };
        commandLine.setParameterExceptionHandler(usage);
        commandLine.registerConverter(Path.class, text -> {
            try {
                return NativeText.path(text);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        });
        return commandLine;
    }
}
