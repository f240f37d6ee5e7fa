// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file. One object reads one file; nothing outside the file is looked at but the host name. */
public final class EdgeConfigReader {
    /** A configuration is a few kilobytes; whatever is larger is not one. */
    private static final long MAX_FILE_BYTES = 1L << 20;

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration SETTLING_PAUSE = Duration.ofMillis(50);
    private static final int SETTLING_LOOKS = 20;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Path file;
    private final Overrides overrides;
    private final List<Problem> problems = new ArrayList<>();

    private EdgeConfigReader(Path file, Overrides overrides) {
        this.file = file;
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
        return new EdgeConfigReader(file.toAbsolutePath(), overrides).read(check);
    }

    /**
     * Where the spool is, and nothing else of the file: a tool for the spool has to work where certificates and sources are not.
     *
     * @throws InvalidConfigException if the file cannot be read, or says nothing of a spool
     */
    public static Path spoolDirectory(Path file, Overrides overrides) throws InvalidConfigException {
        EdgeConfigReader reader = new EdgeConfigReader(file.toAbsolutePath(), overrides);
        ConfigNode.Mapping said = YamlTree.parse(reader.text(), reader.problems);
        reader.failOnProblems();
        Section root = new Section(overrides.applyTo(said, reader.problems), reader.problems);
        reader.failOnProblems();
        Section spool = root.section("spool");
        Optional<Path> directory = spool.options(options("spool")).find(EdgeOptions.SPOOL_DIRECTORY);
        if (directory.isEmpty()) {
            spool.problem("directory", "is missing: there is no spool");
        }
        reader.failOnProblems();
        return reader.resolve(directory.orElseThrow());
    }

    private EdgeConfig read(SourceCheck check) throws InvalidConfigException {
        ConfigNode.Mapping said = YamlTree.parse(text(), problems);
        failOnProblems();
        ConfigNode.Mapping tree = overrides.applyTo(said, problems);
        Section root = new Section(tree, problems);
        SourceOptions options =
                root.options(options(""), "platforms", "sources", "customers", "kafka", "memory", "spool", "http");
        NodeName node = node(root, options);
        String platform = options.find(EdgeOptions.PLATFORM).orElse(EdgeConfig.AUTO);
        Map<String, List<EdgeConfig.Source>> platforms = platforms(root, platform);
        DeliverySettings delivery = delivery(root, node);
        CustomerList customers = customers(root, delivery == null ? null : delivery.spool());
        checkDelivery(root, options);
        List<String> notices = withoutEffect(root);
        platforms.values().forEach(sources -> check.check(sources, problems));
        failOnProblems();
        return new EdgeConfig(
                Objects.requireNonNull(node),
                platform,
                platforms,
                Objects.requireNonNull(customers),
                Objects.requireNonNull(delivery),
                options.get(EdgeOptions.DELIVERY),
                options.get(EdgeOptions.DRAIN),
                notices,
                Written.of(tree));
    }

    /** Keys that are checked, so that one file serves this version and the next, but that nothing reads yet. */
    private static List<String> withoutEffect(Section root) {
        List<String> notices = new ArrayList<>();
        root.section("http").options(options("http"));
        if (root.has("http")) {
            notices.add(
                    "http: without effect in this version; there are no metrics yet, the ledger is printed at the end");
        }
        return notices;
    }

    private String text() throws InvalidConfigException {
        Place place = new Place("", 0, 0);
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                problems.add(
                        new Problem(place, "is larger than " + MAX_FILE_BYTES + " bytes: this is no configuration"));
            } else {
                return settled();
            }
        } catch (MalformedInputException e) {
            problems.add(new Problem(place, "the configuration file is no UTF-8 text"));
        } catch (IOException e) {
            String reason = Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist";
            problems.add(new Problem(place, "the configuration file " + reason));
        }
        failOnProblems();
        return "";
    }

    /** A file that somebody may be writing at this moment is read again until it stays the same. */
    private String settled() throws IOException {
        String text = Files.readString(file);
        for (int i = 0; i < SETTLING_LOOKS && isFresh(); i++) {
            LockSupport.parkNanos(SETTLING_PAUSE.toNanos());
            String again = Files.readString(file);
            if (again.equals(text)) {
                return text;
            }
            text = again;
        }
        return text;
    }

    private boolean isFresh() throws IOException {
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        return Duration.between(modified, Instant.now()).abs().compareTo(FRESH) < 0;
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

    private Map<String, List<EdgeConfig.Source>> platforms(Section root, String platform) {
        Map<String, List<EdgeConfig.Source>> platforms = new LinkedHashMap<>();
        if (root.has("sources") == root.has("platforms")) {
            root.problem(
                    root.has("sources")
                            ? "has both 'sources' and 'platforms'; 'sources' is the short form for one kind of node"
                            : "needs either 'platforms' (for several kinds of nodes) or 'sources' (for one)");
        }
        if (root.has("sources")) {
            platforms.put(EdgeConfig.SHORT_FORM, sources(root));
        }
        root.sections("platforms").forEach((name, section) -> {
            section.options(List.of(), "sources");
            platforms.put(name, sources(section));
        });
        if (root.has("platforms") && !platform.equals(EdgeConfig.AUTO) && !platforms.containsKey(platform)) {
            root.problem(
                    "platform",
                    "'" + platform + "' is not among the platforms: " + String.join(", ", platforms.keySet()));
        }
        return platforms;
    }

    private List<EdgeConfig.Source> sources(Section section) {
        List<EdgeConfig.Source> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> ownKeys = new HashSet<>(Set.of("customerId"));
        options("sources[]").forEach(option -> ownKeys.add(option.name()));
        for (Section item : section.sectionList("sources")) {
            // What is not ours is the provider's, who says himself what he does not know.
            String[] others = item.plainWithout(ownKeys).keySet().toArray(String[]::new);
            SourceOptions own = item.options(options("sources[]"), withCustomerId(others));
            EdgeConfig.CustomerIdRule rule = customerId(item.section("customerId"));
            Optional<String> name = own.find(EdgeOptions.SOURCE_NAME);
            if (name.isPresent() && !names.add(name.get())) {
                item.problem("name", "'" + name.get() + "' is the name of another source too; names are unique");
            }
            Optional<String> type = own.find(EdgeOptions.SOURCE_TYPE);
            Optional<StreamName> stream = own.find(EdgeOptions.SOURCE_STREAM);
            Optional<Long> maxLine = own.find(EdgeOptions.MAX_LINE);
            Optional<FramingLimits.Oversize> oversize = own.find(EdgeOptions.OVERSIZE);
            if (name.isPresent()
                    && type.isPresent()
                    && stream.isPresent()
                    && maxLine.isPresent()
                    && oversize.isPresent()) {
                sources.add(new EdgeConfig.Source(
                        name.get(),
                        type.get(),
                        stream.get(),
                        rule,
                        new FramingLimits(Math.toIntExact(maxLine.get()), oversize.get()),
                        item.plainWithout(ownKeys),
                        item.places(),
                        item.place()));
            }
        }
        return sources;
    }

    private static String[] withCustomerId(String[] others) {
        String[] all = Arrays.copyOf(others, others.length + 1);
        all[others.length] = "customerId";
        return all;
    }

    private static EdgeConfig.CustomerIdRule customerId(Section section) {
        SourceOptions options = section.options(options("sources[].customerId"));
        String from = options.find(EdgeOptions.ID_FROM).orElse("firstToken");
        int space = from.indexOf(' ');
        return new EdgeConfig.CustomerIdRule(
                space < 0 ? from : from.substring(0, space),
                space < 0 ? null : from.substring(space + 1).strip(),
                options.find(EdgeOptions.ID_KEEP).orElse(false));
    }

    /** Null if something is wrong, which is then noted. */
    private @Nullable CustomerList customers(Section root, @Nullable SpoolOptions spool) {
        int problemsBefore = problems.size();
        Section section = root.section("customers");
        SourceOptions options = section.options(options("customers"));
        Optional<Path> list = options.find(EdgeOptions.CUSTOMERS_FILE);
        Optional<URI> url = options.find(EdgeOptions.CUSTOMERS_URL);
        if (problems.size() == problemsBefore && list.isPresent() == url.isPresent()) {
            section.problem(
                    list.isPresent()
                            ? "has both 'file' and 'url'; keep the one where the list is"
                            : "needs 'file' or 'url': where is the active list?");
        }
        if (list.isPresent()) {
            for (Option<?> option : EdgeOptions.OF_URL) {
                if (options.isSet(option)) {
                    section.problem(option.name(), "is for a list by 'url'; with 'file' it has no effect");
                }
            }
        }
        Optional<Path> certificate = options.find(EdgeOptions.CUSTOMERS_CERTIFICATE);
        Optional<Path> key = options.find(EdgeOptions.CUSTOMERS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            section.problem(
                    certificate.isPresent() ? "certificate" : "key", "certificate and key are given together or not");
        }
        url.ifPresent(address -> checkPlaintext(section, options, address));
        if (problems.size() > problemsBefore) {
            return null;
        }
        CustomerList.Url server = url.isEmpty()
                ? null
                : new CustomerList.Url(
                        url.get(),
                        resolved(certificate),
                        resolved(key),
                        resolved(options.find(EdgeOptions.CUSTOMERS_CA)),
                        resolved(options.find(EdgeOptions.CUSTOMERS_TOKEN)),
                        options.get(EdgeOptions.CUSTOMERS_TIMEOUT));
        return new CustomerList(
                resolved(list),
                server,
                options.get(EdgeOptions.CUSTOMERS_REFRESH),
                server == null ? null : cache(options, spool),
                options.find(EdgeOptions.CUSTOMERS_EPOCH).orElse(null));
    }

    private static void checkPlaintext(Section section, SourceOptions options, URI address) {
        if (!"http".equals(address.getScheme())) {
            return;
        }
        boolean here = LOOPBACK.contains(address.getHost());
        if (!here && !options.find(EdgeOptions.CUSTOMERS_PLAINTEXT).orElse(false)) {
            section.problem(
                    "url",
                    "'" + address + "' is without TLS: anybody on the way could change who receives what; use https, or"
                            + " for development plaintext: true");
        }
        for (Option<?> option : EdgeOptions.OF_TLS) {
            if (options.isSet(option)) {
                section.problem(option.name(), "is for https, but the url is " + address);
            }
        }
    }

    private @Nullable Path cache(SourceOptions options, @Nullable SpoolOptions spool) {
        Path cache = resolved(options.find(EdgeOptions.CUSTOMERS_CACHE));
        return cache != null || spool == null ? cache : spool.directory().resolveSibling("active-list.json");
    }

    private @Nullable Path resolved(Optional<Path> path) {
        return path.map(this::resolve).orElse(null);
    }

    /** Null if something is wrong, which is then noted. */
    private @Nullable DeliverySettings delivery(Section root, @Nullable NodeName node) {
        int problemsBefore = problems.size();
        Section section = root.section("kafka");
        SourceOptions kafka = section.options(options("kafka"));
        SourceOptions memory = root.section("memory").options(options("memory"));
        for (String server : kafka.find(EdgeOptions.BOOTSTRAP).orElse(List.of())) {
            try {
                EdgeOptions.hostAndPort(server);
            } catch (IllegalArgumentException e) {
                section.problem("bootstrapServers", String.valueOf(e.getMessage()));
            }
        }
        Set<String> distinct = new HashSet<>();
        for (String server : kafka.find(EdgeOptions.BOOTSTRAP).orElse(List.of())) {
            if (!distinct.add(server.toLowerCase(Locale.ROOT))) {
                section.problem("bootstrapServers", "'" + server + "' is given twice; remove one");
            }
        }
        TlsFiles tls = tls(section, kafka);
        checkLevel(section, kafka);
        SpoolOptions spool = spool(root);
        if (node == null || problems.size() > problemsBefore) {
            return null;
        }
        return new DeliverySettings(
                node.value(),
                kafka.get(EdgeOptions.BOOTSTRAP),
                tls,
                kafka.get(EdgeOptions.COMPRESSION),
                kafka.get(EdgeOptions.COMPRESSION_LEVEL),
                kafka.get(EdgeOptions.LINGER),
                kafka.get(EdgeOptions.MAX_BATCH_LINES),
                kafka.get(EdgeOptions.REQUEST_TIMEOUT),
                kafka.get(EdgeOptions.RETRY_BACKOFF),
                kafka.get(EdgeOptions.METADATA_REFRESH),
                memory.get(EdgeOptions.MEMORY_LIMIT),
                spool);
    }

    /** Null if there is to be none, or something is wrong, which is then noted. */
    private @Nullable SpoolOptions spool(Section root) {
        int problemsBefore = problems.size();
        Section section = root.section("spool");
        SourceOptions spool = section.options(options("spool"));
        Optional<Path> directory = spool.find(EdgeOptions.SPOOL_DIRECTORY);
        if (root.has("spool") && directory.isEmpty() && problems.size() == problemsBefore) {
            section.problem("directory", "is missing: where are batches to wait?");
        }
        if (directory.isEmpty() || problems.size() > problemsBefore) {
            return null;
        }
        return new SpoolOptions(
                resolve(directory.get()),
                spool.get(EdgeOptions.SPOOL_LIMIT),
                spool.get(EdgeOptions.SPOOL_AFTER),
                spool.get(EdgeOptions.SPOOL_FSYNC),
                spool.get(EdgeOptions.SPOOL_RETENTION),
                spool.get(EdgeOptions.SPOOL_FULL));
    }

    private static void checkDelivery(Section root, SourceOptions options) {
        if (root.has("spool") && options.find(EdgeOptions.DELIVERY).orElse(null) == DeliveryKind.KAFKA_PRODUCER) {
            root.problem("spool", "needs delivery: direct; delivery: kafka-producer keeps lines in memory only");
        }
    }

    private static void checkLevel(Section section, SourceOptions kafka) {
        Optional<Codec> codec = kafka.find(EdgeOptions.COMPRESSION);
        Optional<Integer> level = kafka.find(EdgeOptions.COMPRESSION_LEVEL);
        if (codec.isPresent()
                && level.isPresent()
                && codec.get() != Codec.NONE
                && level.get() > codec.get().maxLevel()) {
            section.problem(
                    "compressionLevel",
                    level.get() + " is above the highest level of "
                            + codec.get().label() + ", which is " + codec.get().maxLevel());
        }
    }

    private @Nullable TlsFiles tls(Section section, SourceOptions kafka) {
        Optional<Path> certificate = kafka.find(EdgeOptions.CERTIFICATE);
        Optional<Path> key = kafka.find(EdgeOptions.KEY);
        Optional<Path> ca = kafka.find(EdgeOptions.CA);
        if (kafka.find(EdgeOptions.PLAINTEXT).orElse(false)) {
            if (certificate.isPresent() || key.isPresent() || ca.isPresent()) {
                section.problem("plaintext", "is true, but certificate, key or ca are given too; choose one");
            }
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty() || ca.isEmpty()) {
            section.problem("needs certificate, key and ca (or, for development, plaintext: true)");
            return null;
        }
        return new TlsFiles(resolve(certificate.get()), resolve(key.get()), resolve(ca.get()));
    }

    private static List<Option<?>> options(String group) {
        return Objects.requireNonNull(EdgeOptions.GROUPS.get(group));
    }

    private Path resolve(Path path) {
        return Objects.requireNonNull(file.getParent()).resolve(path).normalize();
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
