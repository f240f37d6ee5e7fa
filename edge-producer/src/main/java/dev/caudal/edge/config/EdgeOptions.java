// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.Codec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every key of the configuration file, in the order of the documentation. */
final class EdgeOptions {
    static final Option<NodeName> NODE = Option.optional(
            "node",
            ValueType.named("a to z, 0 to 9, '.' and '-'; at most 58", NodeName::of),
            "This server's name. Left out: the host name.");
    static final Option<String> PLATFORM = Option.withDefault(
            "platform",
            ValueType.text("auto, or a key of platforms"),
            EdgeConfig.AUTO,
            "Which of the platforms this node is. With auto the evidence on the machine decides; 'detect' shows it.");
    static final Option<Duration> DRAIN = Option.withDefault(
            "drain",
            ValueType.duration("0s", "10m"),
            "20s",
            "How long a shutdown may take to deliver what was read before it is counted as dropped.");

    static final Option<String> SOURCE_NAME = Option.required(
            "name",
            ValueType.text("text, unique on the node"),
            "The source in metrics and messages. Node and source decide the partition: one source keeps its order.");
    static final Option<String> SOURCE_TYPE = Option.required(
            "type", ValueType.text("subprocess, fifo, stdin, file or syslog"), "Where the bytes come from.");
    static final Option<StreamName> SOURCE_STREAM = Option.withDefault(
            "stream",
            ValueType.named("a to z, 0 to 9 and '-'; at most 24", StreamName::of),
            "access",
            "Which kind of log this is; a customer has a topic for each.");
    static final Option<Long> MAX_LINE = Option.withDefault(
            "maxLine",
            ValueType.size(FramingLimits.MIN_LINE_BYTES + "B", "512KiB"),
            "64KiB",
            "Longest line, without its line end.");
    static final Option<FramingLimits.Oversize> OVERSIZE = Option.withDefault(
            "oversize",
            ValueType.oneOf(FramingLimits.Oversize.class),
            "discard",
            "What becomes of a longer line: discarded and counted, or cut at the limit and counted as altered.");

    static final Option<String> ID_FROM = Option.withDefault(
            "from",
            ValueType.text("firstToken, field N, json KEY or keyValue KEY"),
            "firstToken",
            "Where in the line the customer id is. It must come from the server's own decision, never from a header.");
    static final Option<Boolean> ID_KEEP = Option.withDefault(
            "keep", ValueType.bool(), "false", "Whether the id stays part of the line that the customer receives.");

    static final Option<Path> CUSTOMERS_FILE = Option.required(
            "file", ValueType.path(), "The active list, as 'export-active' of the provisioner writes it.");
    static final Option<Duration> CUSTOMERS_REFRESH =
            Option.withDefault("refresh", ValueType.duration("100ms", "1h"), "5s", "How often the list is looked at.");

    static final Option<String> BOOTSTRAP = Option.required(
            "bootstrapServers",
            ValueType.named("host:port", EdgeOptions::hostAndPort),
            "Brokers to begin with. One that is down at start does not matter.");
    static final Option<Path> CERTIFICATE =
            Option.optional("certificate", ValueType.path(), "This node's certificate, PEM.");
    static final Option<Path> KEY = Option.optional(
            "key", ValueType.path(), "Its private key: PEM, PKCS#8, unencrypted, readable by the owner only.");
    static final Option<Path> CA = Option.optional("ca", ValueType.path(), "CA of the brokers, PEM.");
    static final Option<Boolean> PLAINTEXT = Option.withDefault(
            "plaintext",
            ValueType.bool(),
            "false",
            "Connect without TLS: for development only. Without it certificate, key and ca are needed.");
    static final Option<Codec> COMPRESSION = Option.withDefault(
            "compression", ValueType.oneOf(Codec.class), "zstd", "Codec of the batches. A customer's own choice wins.");
    static final Option<Integer> COMPRESSION_LEVEL = Option.withDefault(
            "compressionLevel", ValueType.integer(1, 22), "1", "Level of the codec: gzip 1 to 9, zstd 1 to 22.");
    static final Option<Duration> LINGER = Option.withDefault(
            "linger", ValueType.duration("0s", "1m"), "1s", "How long a batch waits for more lines.");
    static final Option<Duration> REQUEST_TIMEOUT = Option.withDefault(
            "requestTimeout", ValueType.duration("1s", "5m"), "10s", "How long a broker may take to answer.");
    static final Option<Duration> RETRY_BACKOFF = Option.withDefault(
            "retryBackoff", ValueType.duration("1ms", "1m"), "100ms", "First pause before a request is repeated.");
    static final Option<Duration> METADATA_REFRESH = Option.withDefault(
            "metadataRefresh",
            ValueType.duration("1s", "1h"),
            "5m",
            "How often topics and leaders are asked for when nothing went wrong.");

    static final Option<Integer> MAX_BATCH_LINES = Option.withDefault(
            "maxBatchLines",
            ValueType.integer(1, 1_000_000),
            "10000",
            "Most lines in a batch. Without effect in this version: Kafka's client closes batches by size and linger.");

    static final Option<Long> MEMORY_LIMIT = Option.withDefault(
            "limit",
            ValueType.size("4MiB", "4GiB"),
            "32MiB",
            "Most bytes of lines in memory, for all customers together. A flood of one customer limits itself.");

    static final Option<Path> SPOOL_DIRECTORY = Option.optional(
            "directory",
            ValueType.path(),
            "Where batches wait on disk. Without effect in this version: lines wait in memory only.");
    static final Option<Long> SPOOL_LIMIT = Option.withDefault(
            "limit", ValueType.size("16MiB", "16TiB"), "4GiB", "Most bytes on disk. Without effect in this version.");
    static final Option<String> HTTP_LISTEN = Option.optional(
            "listen",
            ValueType.named("host:port", EdgeOptions::hostAndPort),
            "Where metrics and health are served. Without effect in this version.");

    /** The groups of keys, by their path, for the reader and the documentation. */
    static final Map<String, List<Option<?>>> GROUPS = groups();

    /** Keys that hold other groups. */
    static final Set<String> TOP_LEVEL_GROUPS =
            Set.of("platforms", "sources", "customers", "kafka", "memory", "spool", "http");

    private EdgeOptions() {}

    private static Map<String, List<Option<?>>> groups() {
        Map<String, List<Option<?>>> groups = new LinkedHashMap<>();
        groups.put("", List.of(NODE, PLATFORM, DRAIN));
        groups.put("sources[]", List.of(SOURCE_NAME, SOURCE_TYPE, SOURCE_STREAM, MAX_LINE, OVERSIZE));
        groups.put("sources[].customerId", List.of(ID_FROM, ID_KEEP));
        groups.put("customers", List.of(CUSTOMERS_FILE, CUSTOMERS_REFRESH));
        groups.put(
                "kafka",
                List.of(
                        BOOTSTRAP,
                        CERTIFICATE,
                        KEY,
                        CA,
                        PLAINTEXT,
                        COMPRESSION,
                        COMPRESSION_LEVEL,
                        LINGER,
                        REQUEST_TIMEOUT,
                        RETRY_BACKOFF,
                        METADATA_REFRESH,
                        MAX_BATCH_LINES));
        groups.put("memory", List.of(MEMORY_LIMIT));
        groups.put("spool", List.of(SPOOL_DIRECTORY, SPOOL_LIMIT));
        groups.put("http", List.of(HTTP_LISTEN));
        return groups;
    }

    private static String hostAndPort(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        if (colon < 1 || host.isBlank() || (host.contains(":") && !(host.startsWith("[") && host.endsWith("]")))) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no host:port (an IPv6 address stands in brackets: [2001:db8::1]:9093)");
        }
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException("'" + text + "' has no port from 1 to 65535");
        }
        return text;
    }
}
