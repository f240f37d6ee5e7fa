// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.cli;

import dev.caudal.localkafka.LocalKafkaException;
import dev.caudal.localkafka.LocalKafkaUsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code local-kafka}. Exit codes: 0 done, 1 failed, 2 bad usage. */
@Command(
        name = "local-kafka",
        description = "Real Kafka brokers on this machine, with TLS and ACLs: for development and tests.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = StartCommand.class)
public final class Main {
    private Main() {}

    /** Runs the command and exits the JVM. */
    public static void main(String[] arguments) {
        // The Kafka client asks every 50 ms until the brokers are up; that is nobody's business here.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof LocalKafkaException) {
                String message = String.valueOf(e.getMessage());
                command.getErr().println("local-kafka: " + message.replace("\n", "\nlocal-kafka: "));
                return e instanceof LocalKafkaUsageException
                        ? CommandLine.ExitCode.USAGE
                        : CommandLine.ExitCode.SOFTWARE;
            }
            throw e;
        });
        return commandLine;
    }

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"local-kafka " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
