// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file. One object reads one file; nothing outside the file is looked at but the host name. */
public final class EdgeConfigReader {
    /** A configuration is a few kilobytes; whatever is larger is not one. */
    private static final long MAX_FILE_BYTES = 1L << 20;

    private static final List<String> SOURCE_KEYS =
            List.of("name", "type", "stream", "maxLine", "oversize", "customerId");

    private final Path file;
    private final List<Problem> problems = new ArrayList<>();

    private EdgeConfigReader(Path file) {
        this.file = file;
    }

    /**
     * Reads and checks the file.
     *
     * @throws InvalidConfigException with every problem of the file
     */
    public static EdgeConfig read(Path file) throws InvalidConfigException {
        return new EdgeConfigReader(file.toAbsolutePath()).read();
    }

    private EdgeConfig read() throws InvalidConfigException {
        Section root = new Section(YamlTree.parse(text(), problems), problems);
        failOnProblems();
        Set<String> known = new LinkedHashSet<>();
        EdgeOptions.GROUPS.get("").forEach(option -> known.add(option.name()));
        known.addAll(EdgeOptions.TOP_LEVEL_GROUPS.stream().sorted().toList());
        root.refuseUnknown(known);

        NodeName node = node(root);
        String platform = root.get(EdgeOptions.PLATFORM);
        Map<String, List<EdgeConfig.Source>> platforms = platforms(root, platform);
        EdgeConfig.Customers customers = customers(root);
        DeliverySettings delivery = delivery(root, node);
        Duration drain = root.get(EdgeOptions.DRAIN);
        List<String> notices = withoutEffect(root);
        failOnProblems();
        return new EdgeConfig(
                Objects.requireNonNull(node),
                Objects.requireNonNull(platform),
                platforms,
                Objects.requireNonNull(customers),
                Objects.requireNonNull(delivery),
                Objects.requireNonNull(drain),
                notices);
    }

    /** Keys that are checked, so that one file serves this version and the next, but that nothing reads yet. */
    private static List<String> withoutEffect(Section root) {
        List<String> notices = new ArrayList<>();
        Section spool = group(root, "spool");
        spool.get(EdgeOptions.SPOOL_DIRECTORY);
        spool.get(EdgeOptions.SPOOL_LIMIT);
        Section http = group(root, "http");
        http.get(EdgeOptions.HTTP_LISTEN);
        Section kafka = root.section("kafka");
        kafka.get(EdgeOptions.MAX_BATCH_LINES);
        if (root.has("spool")) {
            notices.add("spool: without effect in this version; while Kafka is away, lines wait in memory only");
        }
        if (root.has("http")) {
            notices.add(
                    "http: without effect in this version; there are no metrics yet, the ledger is printed at the end");
        }
        if (kafka.has(EdgeOptions.MAX_BATCH_LINES.name())) {
            notices.add("kafka.maxBatchLines: without effect in this version");
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
                return Files.readString(file);
            }
        } catch (IOException e) {
            String reason = Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist";
            problems.add(new Problem(place, "the configuration file " + reason));
        }
        failOnProblems();
        return "";
    }

    private @Nullable NodeName node(Section root) {
        if (root.has(EdgeOptions.NODE.name())) {
            return root.get(EdgeOptions.NODE);
        }
        try {
            return NodeName.of(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException | IllegalArgumentException e) {
            root.problem("needs the key 'node': the host name cannot serve (" + e.getMessage() + ")");
            return null;
        }
    }

    private Map<String, List<EdgeConfig.Source>> platforms(Section root, @Nullable String platform) {
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
            section.refuseUnknown(Set.of("sources"));
            platforms.put(name, sources(section));
        });
        if (platform != null
                && root.has("platforms")
                && !platform.equals(EdgeConfig.AUTO)
                && !platforms.containsKey(platform)) {
            root.problem(
                    "platform",
                    "'" + platform + "' is not among the platforms: " + String.join(", ", platforms.keySet()));
        }
        return platforms;
    }

    private List<EdgeConfig.Source> sources(Section section) {
        List<EdgeConfig.Source> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section item : section.sectionList("sources")) {
            String name = item.get(EdgeOptions.SOURCE_NAME);
            if (name != null && !names.add(name)) {
                item.problem("name", "'" + name + "' is the name of another source too; names are unique");
            }
            String type = item.get(EdgeOptions.SOURCE_TYPE);
            StreamName stream = item.get(EdgeOptions.SOURCE_STREAM);
            Long maxLine = item.get(EdgeOptions.MAX_LINE);
            FramingLimits.Oversize oversize = item.get(EdgeOptions.OVERSIZE);
            EdgeConfig.CustomerIdRule rule = customerId(item.section("customerId"));
            if (name == null || type == null || stream == null || maxLine == null || oversize == null) {
                continue;
            }
            sources.add(new EdgeConfig.Source(
                    name,
                    type,
                    stream,
                    rule,
                    new FramingLimits(Math.toIntExact(maxLine), oversize),
                    item.plainWithout(Set.copyOf(SOURCE_KEYS)),
                    item.places(),
                    item.place()));
        }
        return sources;
    }

    private static EdgeConfig.CustomerIdRule customerId(Section section) {
        section.refuseUnknown(new LinkedHashSet<>(List.of("from", "keep")));
        String from = Objects.requireNonNullElse(section.get(EdgeOptions.ID_FROM), "firstToken");
        Boolean keep = section.get(EdgeOptions.ID_KEEP);
        int space = from.indexOf(' ');
        return new EdgeConfig.CustomerIdRule(
                space < 0 ? from : from.substring(0, space),
                space < 0 ? null : from.substring(space + 1).strip(),
                Boolean.TRUE.equals(keep));
    }

    private EdgeConfig.@Nullable Customers customers(Section root) {
        Section section = group(root, "customers");
        Path list = section.get(EdgeOptions.CUSTOMERS_FILE);
        Duration refresh = section.get(EdgeOptions.CUSTOMERS_REFRESH);
        return list == null || refresh == null ? null : new EdgeConfig.Customers(resolve(list), refresh);
    }

    private @Nullable DeliverySettings delivery(Section root, @Nullable NodeName node) {
        Section kafka = group(root, "kafka");
        List<String> bootstrap = kafka.list(EdgeOptions.BOOTSTRAP);
        Codec codec = kafka.get(EdgeOptions.COMPRESSION);
        Integer level = kafka.get(EdgeOptions.COMPRESSION_LEVEL);
        if (codec != null && level != null && codec != Codec.NONE && level > codec.maxLevel()) {
            kafka.problem(
                    "compressionLevel",
                    level + " is above the highest level of " + codec.label() + ", which is " + codec.maxLevel());
        }
        Duration linger = kafka.get(EdgeOptions.LINGER);
        Duration requestTimeout = kafka.get(EdgeOptions.REQUEST_TIMEOUT);
        Duration retryBackoff = kafka.get(EdgeOptions.RETRY_BACKOFF);
        Duration metadataRefresh = kafka.get(EdgeOptions.METADATA_REFRESH);
        TlsFiles tls = tls(kafka);
        Long memory = group(root, "memory").get(EdgeOptions.MEMORY_LIMIT);
        if (node == null
                || bootstrap.isEmpty()
                || codec == null
                || level == null
                || linger == null
                || requestTimeout == null
                || retryBackoff == null
                || metadataRefresh == null
                || memory == null) {
            return null;
        }
        return new DeliverySettings(
                node.value(),
                bootstrap,
                tls,
                codec,
                level,
                linger,
                requestTimeout,
                retryBackoff,
                metadataRefresh,
                memory);
    }

    private @Nullable TlsFiles tls(Section kafka) {
        Path certificate = kafka.get(EdgeOptions.CERTIFICATE);
        Path key = kafka.get(EdgeOptions.KEY);
        Path ca = kafka.get(EdgeOptions.CA);
        boolean plaintext = Boolean.TRUE.equals(kafka.get(EdgeOptions.PLAINTEXT));
        if (plaintext) {
            if (certificate != null || key != null || ca != null) {
                kafka.problem("plaintext", "is true, but certificate, key or ca are given too; choose one");
            }
            return null;
        }
        if (certificate == null || key == null || ca == null) {
            kafka.problem("needs certificate, key and ca (or, for development, plaintext: true)");
            return null;
        }
        return new TlsFiles(resolve(certificate), resolve(key), resolve(ca));
    }

    private static Section group(Section root, String name) {
        Section section = root.section(name);
        Set<String> known = new LinkedHashSet<>();
        EdgeOptions.GROUPS.get(name).forEach(option -> known.add(option.name()));
        section.refuseUnknown(known);
        return section;
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
}
