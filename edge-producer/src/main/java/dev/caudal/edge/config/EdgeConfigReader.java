// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.naming.NodeName;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.edge.logging.LogFormat;
import dev.caudal.edge.logging.LogLevel;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration file. One object reads one file; outside the file only the host name is looked at, and
 * which paths lead to one file.
 */
public final class EdgeConfigReader {
    private final ConfigFile file;
    private final Overrides overrides;
    private final List<Problem> problems = new ArrayList<>();

    private EdgeConfigReader(Path file, Overrides overrides) {
        this.file = new ConfigFile(file);
        this.overrides = overrides;
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
     * Where metrics and health are served, and nothing else of the file: whoever asks need not have certificates.
     *
     * @throws InvalidConfigException if the file cannot be read, or says nothing of it
     */
    public static InetSocketAddress listenAddress(Path file, Overrides overrides) throws InvalidConfigException {
        EdgeConfigReader reader = new EdgeConfigReader(file, overrides);
        return address(reader.only(
                "http", EdgeOptions.HTTP_LISTEN, "is missing: the edge-producer serves nothing to ask for"));
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
        DeliveryReader.checkKind(root, options);
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
                options.get(EdgeOptions.DELIVERY),
                options.get(EdgeOptions.DRAIN),
                Objects.requireNonNull(watching),
                notices(options.get(EdgeOptions.DELIVERY)),
                written);
    }

    private static List<String> notices(DeliveryKind kind) {
        return switch (kind) {
            case DIRECT -> List.of();
            case KAFKA_PRODUCER ->
                List.of("delivery: kafka-producer writes no tally, so that 'provisioner audit' takes this node for a"
                        + " silent one; has no spool; says nothing of batches in metrics; and of a broker's addresses"
                        + " tries those of one family only");
        };
    }

    /** Null if something is wrong, which is then noted. */
    private EdgeConfig.@Nullable Watching watching(Section root) {
        Section section = root.section("http");
        SourceOptions http = section.options(EdgeOptions.group("http"));
        Optional<Path> tapSocket =
                root.section("tap").options(EdgeOptions.group("tap")).find(EdgeOptions.TAP_SOCKET);
        SourceOptions logging = root.section("logging").options(EdgeOptions.group("logging"));
        Optional<String> listen = http.find(EdgeOptions.HTTP_LISTEN);
        if (root.has("http") && listen.isEmpty()) {
            section.problem("listen", "is missing: where are metrics to be served?");
        }
        Optional<Integer> customers = http.find(EdgeOptions.HTTP_CUSTOMERS);
        Optional<LogFormat> format = logging.find(EdgeOptions.LOG_FORMAT);
        Optional<LogLevel> level = logging.find(EdgeOptions.LOG_LEVEL);
        if (customers.isEmpty() || format.isEmpty() || level.isEmpty()) {
            return null;
        }
        return new EdgeConfig.Watching(
                listen.map(EdgeConfigReader::address).orElse(null),
                customers.get(),
                file.resolveOrNull(tapSocket),
                format.get(),
                level.get());
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = hostAndPort.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    private static @Nullable NodeName node(Section root, SourceOptions options) {
        if (root.has(EdgeOptions.NODE.name())) {
            return options.find(EdgeOptions.NODE).orElse(null);
        }
        try {
            return NodeName.of(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException | IllegalArgumentException e) {
            root.problem("node", "is missing, and the host name cannot serve: " + e.getMessage());
            return null;
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
