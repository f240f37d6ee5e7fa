// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.naming.NodeName;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.edge.logging.LogFormat;
import dev.caudal.edge.logging.LogLevel;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration file. One object reads one file; outside the file only the host name is looked at, and
 * which paths lead to one file.
 */
public final class EdgeConfigReader {
    private final ConfigFile file;
    private final Overrides overrides;
    private final Supplier<String> hostName;
    private final List<Problem> problems = new ArrayList<>();

    private EdgeConfigReader(Path file, Overrides overrides, Supplier<String> hostName) {
        this.file = new ConfigFile(file);
        this.overrides = overrides;
        this.hostName = hostName;
    }

    private EdgeConfigReader(Path file, Overrides overrides) {
        this(file, overrides, EdgeConfigReader::kernelHostName);
    }

    /** On a machine of this name. */
    static EdgeConfig read(Path file, String hostName) throws InvalidConfigException {
        return new EdgeConfigReader(file, Overrides.NONE, () -> hostName).read((sources, problems) -> {});
    }

    /**
     * Reads and checks the file.
     *
     * @throws InvalidConfigException with every problem of the file
     */
    public static EdgeConfig read(Path file) throws InvalidConfigException {
        return read(file, Overrides.NONE, (sources, problems) -> {});
    }

    /**
     * The same, together with what only those who make sources can find wrong with them.
     *
     * @param overrides what is said beside the file, and wins over it
     * @param check asked about the sources of every platform: the same file goes to every node
     * @throws InvalidConfigException with every problem of the file
     */
    public static EdgeConfig read(Path file, Overrides overrides, SourceCheck check) throws InvalidConfigException {
        return new EdgeConfigReader(file, overrides).read(check);
    }

    /**
     * Where the spool is, and nothing else of the file: a tool for the spool has to work where certificates and sources are not.
     *
     * @throws InvalidConfigException if the file cannot be read, or says nothing of a spool
     */
    public static Path spoolDirectory(Path file, Overrides overrides) throws InvalidConfigException {
        EdgeConfigReader reader = new EdgeConfigReader(file, overrides);
        return reader.file.resolve(reader.only("spool", EdgeOptions.SPOOL_DIRECTORY, "is missing: there is no spool"));
    }

    /**
     * Where lines can be looked at, and nothing else of the file.
     *
     * @throws InvalidConfigException if the file cannot be read, or says nothing of it
     */
    public static Path tapSocket(Path file, Overrides overrides) throws InvalidConfigException {
        EdgeConfigReader reader = new EdgeConfigReader(file, overrides);
        return reader.file.resolve(reader.only("tap", EdgeOptions.TAP_SOCKET, "is missing: lines cannot be looked at"));
    }

    /**
     * Where metrics and health are served, and nothing else of the file: whoever asks need not have certificates of Kafka.
     *
     * @throws InvalidConfigException if the file cannot be read, or says nothing of it
     */
    public static EdgeConfig.Endpoint endpoint(Path file, Overrides overrides) throws InvalidConfigException {
        EdgeConfigReader reader = new EdgeConfigReader(file, overrides);
        Section root = new Section(reader.tree(), reader.problems);
        EdgeConfig.Endpoint endpoint = reader.endpoint(root);
        if (endpoint == null) {
            root.section("http").problem("listen", "is missing: the edge-producer serves nothing to ask for");
        }
        reader.failOnProblems();
        return Objects.requireNonNull(endpoint);
    }

    /** One option of a group, whatever the rest of the file is like. */
    private <T> T only(String group, Option<T> option, String ifMissing) throws InvalidConfigException {
        Section section = new Section(tree(), problems).section(group);
        Optional<T> value = section.options(EdgeOptions.group(group)).find(option);
        if (value.isEmpty()) {
            section.problem(option.name(), ifMissing);
        }
        failOnProblems();
        return value.orElseThrow();
    }

    /** The file, and what is said beside it. */
    private ConfigNode.Mapping tree() throws InvalidConfigException {
        String text = file.text(problems);
        failOnProblems();
        ConfigNode.Mapping said = YamlTree.parse(text, problems);
        failOnProblems();
        ConfigNode.Mapping tree = overrides.applyTo(said, problems);
        Written written = Written.of(tree);
        written.values()
                .forEach((path, value) -> NativeText.problem(value)
                        .ifPresent(problem ->
                                problems.add(new Problem(written.placeOf(path), "'" + value + "': " + problem))));
        failOnProblems();
        return tree;
    }

    private EdgeConfig read(SourceCheck check) throws InvalidConfigException {
        ConfigNode.Mapping tree = tree();
        Section root = new Section(tree, problems);
        SourceOptions options = root.options(
                EdgeOptions.group(""),
                "platforms",
                "sources",
                "customers",
                "kafka",
                "memory",
                "spool",
                "http",
                "tap",
                "logging");
        NodeName node = node(root, options);
        String platform = options.find(EdgeOptions.PLATFORM).orElse(EdgeConfig.AUTO);
        Map<String, List<EdgeConfig.Source>> platforms = SourcesReader.platforms(root, platform);
        DeliverySettings delivery = new DeliveryReader(file, problems).read(root, node);
        CustomerList customers =
                new CustomersReader(file, problems).read(root, delivery == null ? null : delivery.spool());
        EdgeConfig.Watching watching = watching(root);
        Written written = Written.of(tree);
        Conflicts conflicts = new Conflicts(file.path(), written);
        conflicts.delivery(delivery);
        conflicts.customers(customers);
        conflicts.watching(watching);
        conflicts.check(problems);
        for (List<EdgeConfig.Source> sources : platforms.values()) {
            check.check(sources, problems);
            conflicts.check(sources, problems);
        }
        failOnProblems();
        return new EdgeConfig(
                Objects.requireNonNull(node),
                platform,
                platforms,
                Objects.requireNonNull(customers),
                Objects.requireNonNull(delivery),
                options.get(EdgeOptions.DRAIN),
                Objects.requireNonNull(watching),
                written);
    }

    /** Null if something is wrong, which is then noted. */
    private EdgeConfig.@Nullable Watching watching(Section root) {
        int problemsBefore = problems.size();
        EdgeConfig.Endpoint http = endpoint(root);
        if (root.has("http") && http == null && problems.size() == problemsBefore) {
            root.section("http").problem("listen", "is missing: where are metrics to be served?");
        }
        Optional<Path> tapSocket =
                root.section("tap").options(EdgeOptions.group("tap")).find(EdgeOptions.TAP_SOCKET);
        SourceOptions logging = root.section("logging").options(EdgeOptions.group("logging"));
        Optional<LogFormat> format = logging.find(EdgeOptions.LOG_FORMAT);
        Optional<LogLevel> level = logging.find(EdgeOptions.LOG_LEVEL);
        if (format.isEmpty() || level.isEmpty()) {
            return null;
        }
        return new EdgeConfig.Watching(http, file.resolveOrNull(tapSocket), format.get(), level.get());
    }

    /** Null if there is none, or something is wrong, which is then noted. */
    private EdgeConfig.@Nullable Endpoint endpoint(Section root) {
        Section section = root.section("http");
        SourceOptions http = section.options(EdgeOptions.group("http"));
        Optional<String> listen = http.find(EdgeOptions.HTTP_LISTEN);
        Optional<Integer> customers = http.find(EdgeOptions.HTTP_CUSTOMERS);
        Optional<Path> certificate = http.find(EdgeOptions.HTTP_CERTIFICATE);
        Optional<Path> key = http.find(EdgeOptions.HTTP_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            section.problem(
                    certificate.isPresent() ? "certificate" : "key", "certificate and key are given together or not");
        }
        if (http.isSet(EdgeOptions.HTTP_TOKEN) && certificate.isEmpty()) {
            section.problem(
                    "tokenFile", "needs certificate and key: without TLS anybody on the way could read the token");
        }
        if (listen.isEmpty() || customers.isEmpty()) {
            return null;
        }
        return new EdgeConfig.Endpoint(
                address(listen.get()),
                file.resolveOrNull(certificate),
                file.resolveOrNull(key),
                file.resolveOrNull(http.find(EdgeOptions.HTTP_TOKEN)),
                customers.get());
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = hostAndPort.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    private @Nullable NodeName node(Section root, SourceOptions options) {
        if (root.has(EdgeOptions.NODE.name())) {
            return options.find(EdgeOptions.NODE).orElse(null);
        }
        try {
            NodeName name = NodeName.of(hostName.get().toLowerCase(Locale.ROOT));
            if (!name.value().equals("localhost") && !name.value().startsWith("localhost.")) {
                return name;
            }
            root.problem(
                    "node",
                    "is missing, and this machine's host name is '" + name + "', as that of every machine without one:"
                            + " two such nodes would be taken for one; give each a name of its own");
        } catch (UncheckedIOException | IllegalArgumentException e) {
            root.problem("node", "is missing, and the host name cannot serve: " + e.getMessage());
        }
        return null;
    }

    /** As the kernel has it, which needs no name server. */
    private static String kernelHostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void failOnProblems() throws InvalidConfigException {
        if (!problems.isEmpty()) {
            problems.sort(
                    Comparator.comparingInt((Problem problem) -> problem.place().line())
                            .thenComparingInt(problem -> problem.place().column()));
            throw new InvalidConfigException(file.toString(), problems);
        }
    }

    /** Finds what is wrong with sources whose common keys are right. */
    @FunctionalInterface
    public interface SourceCheck {
        /** Adds to the problems. */
        void check(List<EdgeConfig.Source> sources, List<Problem> problems);
    }
}
