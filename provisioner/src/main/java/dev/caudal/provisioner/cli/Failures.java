// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.core.naming.InvalidNameException;
import dev.caudal.provisioner.ProvisioningException;
import java.io.PrintWriter;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The one place where a failure becomes a message on standard error and an exit code. */
final class Failures implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    static final int FAILED = 1;
    static final int USAGE = 2;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof ProvisioningException known) {
            print(command, known.getMessage());
            return switch (known.reason()) {
                case USAGE -> USAGE;
                case FAILED, OVERTAKEN -> FAILED;
            };
        }
        if (failure instanceof InvalidNameException) {
            print(command, failure.getMessage());
            return USAGE;
        }
        if (failure instanceof KafkaException) {
            print(command, failure.getClass().getSimpleName() + ": " + failure.getMessage());
            return FAILED;
        }
        // A bug: what is needed to find it is worth more than a tidy screen.
        throw failure;
    }

    @Override
    public int handleParseException(CommandLine.ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        print(command, problem.getMessage());
        command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' shows how it is used");
        command.getErr().flush();
        return USAGE;
    }

    private static void print(CommandLine command, @Nullable String message) {
        PrintWriter err = command.getErr();
        String.valueOf(message).lines().forEach(line -> err.println("provisioner: " + line));
        err.flush();
    }
}
