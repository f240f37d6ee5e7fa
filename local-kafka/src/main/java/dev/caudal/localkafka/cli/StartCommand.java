// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.cli;

import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.LocalKafkaBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code start}: runs the brokers until SIGTERM or Ctrl-C, or until none is left. */
@Command(
        name = "start",
        description = {
            "Starts the brokers, writes DIR/admin.properties, prints 'ready BOOTSTRAP', and runs until SIGTERM.",
            "The same DIR starts again with its data and ports."
        },
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "Where keys, data and logs live; made if it is missing.")
    private Path directory = Path.of("");

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description = "How many, 1 to 3. Default: as many as DIR had, 1 in a new one.")
    private @Nullable Integer brokers;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "Client port of broker 1; the next brokers have the next ports."
                    + " Default: those of last time, free ones in a new DIR.")
    private @Nullable Integer port;

    @Option(
            names = "--broker-property",
            paramLabel = "KEY=VALUE",
            description = "A setting of every broker, before all others. May be given many times.")
    private Map<String, String> brokerProperties = Map.of();

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description = "An option of every broker's JVM, such as --jvm-option=-Xmx1g. May be given many times.")
    private List<String> jvmOptions = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    /** Set by the hook: that brokers end is no news then. */
    private volatile boolean stopping;

    @Override
    public Integer call() {
        LocalKafkaBuilder builder = LocalKafka.builder().directory(directory);
        if (brokers != null) {
            builder.brokers(brokers);
        }
        if (port != null) {
            builder.port(port);
        }
        brokerProperties.forEach(builder::brokerProperty);
        jvmOptions.forEach(builder::jvmOption);

        AtomicReference<@Nullable LocalKafka> running = new AtomicReference<>();
        Thread onSignal = new Thread(() -> endWith0(running.get()), "on-signal");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (LocalKafka cluster = builder.start()) {
            running.set(cluster);
            print("ready " + cluster.bootstrapServers());
            awaitEnd(cluster.brokers());
            warn("no broker is left; the logs are in " + cluster.directory());
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            // Not reached on a signal: the hook halts the JVM.
            removeHook(onSignal);
        }
    }

    private void awaitEnd(List<Broker> brokers) {
        CompletableFuture<?>[] ends = brokers.stream()
                .map(broker -> broker.onExit().thenAccept(ended -> warn(ended + " ended; its log: " + ended.logFile())))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends).join();
    }

    /** A JVM that a signal ends would say 143, but to be stopped is what this command is for. */
    private void endWith0(@Nullable LocalKafka cluster) {
        stopping = true;
        try {
            if (cluster != null) {
                cluster.close();
            }
            ProcessHandle.current().children().forEach(child -> {
                child.destroyForcibly();
                child.onExit().join();
            });
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal came first: the hook is running, and this thread ends with the JVM.
        }
    }

    private void print(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    private void warn(String line) {
        if (spec != null && !stopping) {
            spec.commandLine().getErr().println("local-kafka: " + line);
            spec.commandLine().getErr().flush();
        }
    }
}
