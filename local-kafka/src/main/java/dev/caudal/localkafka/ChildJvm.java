// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Starts a JVM with the class path of this one, be it a jar with its libraries, a test's long list, or a jar that only
 * names others. The child's standard input is a pipe that ends with this process. No state; any thread.
 */
final class ChildJvm {
    private ChildJvm() {}

    /**
     * Starts {@code mainClass} with these options and arguments; what it prints goes to {@code console}, anew.
     *
     * @param argumentFile is written with the whole command, which may be longer than a command line can be
     */
    static Process start(
            Path argumentFile, Path console, List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(jvmOptions);
        command.add("-cp");
        command.add(classPath());
        command.add(mainClass);
        command.addAll(arguments);
        try {
            Files.write(argumentFile, command.stream().map(ChildJvm::quote).toList());
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "@" + argumentFile)
                    .redirectErrorStream(true)
                    .redirectOutput(console.toFile())
                    .start();
        } catch (IOException e) {
            throw new LocalKafkaException("cannot start " + mainClass + ": " + e, e);
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String quote(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
