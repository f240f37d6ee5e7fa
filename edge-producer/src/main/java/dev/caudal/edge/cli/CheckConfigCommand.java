// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.EdgeSource;
import dev.caudal.edge.check.ConfigCheck;
import dev.caudal.edge.check.Findings;
import dev.caudal.edge.check.SampleCheck;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything that is wrong with a configuration, at once, without starting anything. */
@Command(
        name = "check-config",
        description = "Checks the configuration, and tries what it names without starting or changing anything: files,"
                + " certificates, each address of the brokers' names, and of the brokers that the cluster names, with a TLS handshake, the"
                + " active list, the spool's"
                + " directory, pipes and programs. Prints every problem, and exits 2 if there is one. That somebody"
                + " does not answer at present is a warning. With --sample it tries only what would become of the lines of a"
                + " real log, and exits 0 if they are routed, 1 if they are not, as without an active list.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--offline",
            description = "Tries nothing over the network: no names, no brokers, no server of the active list.")
    private boolean offline;

    @Option(
            names = "--sample",
            paramLabel = "FILE",
            description = "Reads up to 1,000 lines of a real log, or of standard input if FILE is -, as a source would,"
                    + " says which of them are of customers on the active list, and, if none is, what to change. For a"
                    + " source of type syslog: the messages without their headers, one a line.")
    private @Nullable String sample;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Whose sample it is; needed if there are several sources.")
    private @Nullable String source;

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Optional<String> umask = Umask.problem();
        if (umask.isPresent()) {
            err.println(umask.get());
            return EdgeCommand.BAD_USAGE;
        }
        Startup startup;
        try {
            startup = Startup.prepare(config.file(), config.overrides());
        } catch (InvalidConfigException e) {
            err.println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        if (sample != null) {
            return trySample(startup, sample);
        }
        if (source != null) {
            err.println("--source is for --sample only");
            return EdgeCommand.BAD_USAGE;
        }
        Findings findings = new Findings(config.file());
        ConfigCheck.all(
                startup.config(),
                startup.sources().stream().map(EdgeSource::config).toList(),
                offline,
                findings);
        findings.warnings().forEach(warning -> err.println("warning: " + warning));
        if (!findings.problems().isEmpty()) {
            findings.problems().forEach(err::println);
            return EdgeCommand.BAD_USAGE;
        }
        spec.commandLine()
                .getOut()
                .println(config.file() + ": ok; node " + startup.config().node() + ", platform " + startup.platform()
                        + ", sources "
                        + startup.sources().stream()
                                .map(source -> source.config().name() + " ("
                                        + source.config().type() + ")")
                                .toList());
        return EdgeCommand.DONE;
    }

    private int trySample(Startup startup, String name) {
        PrintWriter err = spec.commandLine().getErr();
        List<EdgeSource> fitting = startup.sources().stream()
                .filter(each -> source == null || each.config().name().equals(source))
                .toList();
        if (fitting.size() != 1) {
            err.println((source == null ? "--sample needs --source: there are " : "--source " + source + ": there are ")
                    + startup.sources().stream()
                            .map(each -> each.config().name())
                            .collect(Collectors.joining(", ")));
            return EdgeCommand.BAD_USAGE;
        }
        SampleCheck check;
        try (InputStream in = open(name)) {
            check = SampleCheck.of(startup.config(), fitting.get(0), name, in, offline);
        } catch (IOException | InvalidPathException e) {
            err.println("--sample " + name + ": " + e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        check.report().forEach(spec.commandLine().getOut()::println);
        return check.isRouted() ? EdgeCommand.DONE : EdgeCommand.FAILED;
    }

    private static InputStream open(String name) throws IOException {
        if (name.equals("-")) {
            return System.in;
        }
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw new IOException("is a directory: name a file in it");
        }
        if (!Files.isReadable(file)) {
            throw new IOException(Files.exists(file) ? "this user may not read it" : "does not exist");
        }
        return Files.newInputStream(file);
    }
}
