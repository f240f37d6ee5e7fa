// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.edge.logging.LogFormat;
import dev.caudal.edge.logging.LogLevel;
import dev.caudal.edge.requests.RequestCounter;
import dev.caudal.sources.spi.Option;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Every key of the configuration file, in the order of the documentation. */
final class EdgeOptions {
    static final Option<NodeName> NODE = Option.of(
            "node",
            "a to z, 0 to 9, '.' and '-'; at most 58",
            "This server's name. Left out: the host name.",
            NodeName::of);
    static final Option<String> PLATFORM = Option.text(
                    "platform",
                    "Which of the platforms this node is. With auto the evidence on the machine decides; 'detect' shows it.")
            .orElse(EdgeConfig.AUTO);
    static final Option<Duration> DRAIN = Option.duration(
                    "drain",
                    Duration.ZERO,
                    Duration.ofMinutes(10),
                    "How long a shutdown may take to deliver what was read before it is counted as dropped.")
            .orElse("20s");

    static final Option<String> SOURCE_NAME = Option.text(
                    "name",
                    "The source in metrics and messages, unique on the node. Node and source decide the partition: the lines"
                            + " of one source keep their order.")
            .required();
    static final Option<String> SOURCE_TYPE = Option.text(
                    "type", "Where the bytes come from; each type has options of its own, see docs/log-sources.md.")
            .required();
    static final Option<StreamName> SOURCE_STREAM = Option.of(
                    "stream",
                    "a to z, 0 to 9 and '-'; at most 24",
                    "Which kind of log this is; a customer has a topic for each.",
                    StreamName::of)
            .orElse("access");
    static final Option<Long> MAX_LINE = Option.bytes(
                    "maxLine",
                    FramingLimits.MIN_LINE_BYTES,
                    FramingLimits.MAX_LINE_BYTES,
                    "Longest line, without its line end.")
            .orElse("64KiB");
    static final Option<FramingLimits.Oversize> OVERSIZE = word(
                    "oversize",
                    FramingLimits.Oversize.class,
                    "What becomes of a longer line: discarded and counted, or cut at the limit and counted as altered.")
            .orElse("discard");

    static final Option<Pattern> LINE_START = Option.pattern(
            "lineStart",
            "A regular expression that matches the beginning of every whole line, of which it sees 256 bytes; lines that do not"
                    + " match are dropped as wrong_line_start. Costs CPU on every line: leave it out where lines cannot be"
                    + " torn.");

    static final Option<RequestCounter> REQUESTS = Option.of(
            "requests",
            "none, varnish, varnish INSTANCE or http://127.0.0.1[:PORT]/PATH",
            "Where the server itself counts the requests that this source has lines of: in varnishstat, or on nginx' page"
                    + " stub_status. Compared with the lines read once a minute, together with all sources that name the same,"
                    + " see docs/operations.md. Left out: varnish for a varnishncsa that logs every client request, otherwise none.",
            RequestCounter::of);

    static final Option<String> ID_FROM = Option.text(
                    "from",
                    "Where in the line the customer id is: firstToken, field N, json KEY or keyValue KEY; or vclLog, with a"
                            + " source of type varnish, for the VCL_Log record with the key of 'key'. It must come from"
                            + " the server's own decision, never from what a client or an origin can set.")
            .orElse("firstToken");
    static final Option<String> ID_KEY = Option.text(
            "key",
            "With from: vclLog: what stands before the colon in std.log(\"customer:83\"). No line is made for who is not subscribed.");
    static final Option<Boolean> ID_KEEP = Option.flag(
                    "keep", "Whether the id stays part of the line that the customer receives.")
            .orElse("false");

    static final Option<Path> CUSTOMERS_FILE =
            path("file", "The active list, as 'export-active' of the provisioner writes it. Either this or url.");
    static final Option<URI> CUSTOMERS_URL = Option.of(
            "url",
            "https://HOST[:PORT]/PATH",
            "The active list of the provisioner's API, .../v1/edge/active-customers. See docs/active-list.md.",
            EdgeOptions::httpAddress);
    static final Option<Duration> CUSTOMERS_REFRESH = Option.duration(
                    "refresh",
                    Duration.ofMillis(100),
                    Duration.ofHours(1),
                    "How often the list is looked at, a fifth more or less; a server in trouble less often.")
            .orElse("5s");
    static final Option<Duration> CUSTOMERS_TIMEOUT = Option.duration(
                    "timeout",
                    Duration.ofMillis(100),
                    Duration.ofMinutes(5),
                    "How long the server may take for its whole answer.")
            .orElse("10s");
    static final Option<Path> CUSTOMERS_CERTIFICATE = path(
            "certificate", "This node's certificate for the list's server, PEM; a renewed one is taken by itself.");
    static final Option<Path> CUSTOMERS_KEY = path("key", "Its private key, as kafka.key.");
    static final Option<Path> CUSTOMERS_CA =
            path("ca", "CA of the list's server, PEM. Left out: the authorities that Java trusts.");
    static final Option<Path> CUSTOMERS_TOKEN = path(
            "tokenFile", "Holds a bearer token for the list's server, readable by the owner only; read each time.");
    static final Option<Boolean> CUSTOMERS_PLAINTEXT = Option.flag(
                    "plaintext", "Allows http:// to another machine than this one, where anybody can change the list.")
            .orElse("false");
    static final Option<Path> CUSTOMERS_CACHE = path(
            "cache",
            "Where the last good list of the url is kept, for a start while the server is away. Left out: active-list.json"
                    + " beside the spool's directory, and nowhere without a spool.");
    static final Option<String> CUSTOMERS_EPOCH = Option.text(
            "acceptEpoch",
            "Takes lists of this epoch while another is in force: to be set once after the registry was rebuilt.");

    static final Option<List<String>> BOOTSTRAP = Option.words(
                    "bootstrapServers",
                    "Brokers to begin with, host:port each (an IPv6 address in brackets). One that is down does not matter.")
            .required();
    static final Option<Path> CERTIFICATE = path("certificate", "This node's certificate, PEM.");
    static final Option<Path> KEY =
            path("key", "Its private key: PEM, PKCS#8, unencrypted, readable by the owner only.");
    static final Option<Path> CA = path("ca", "CA of the brokers, PEM.");
    static final Option<Boolean> PLAINTEXT = Option.flag(
                    "plaintext",
                    "Connect without TLS: for development only. Without it certificate, key and ca are needed.")
            .orElse("false");
    static final Option<Codec> COMPRESSION = word(
                    "compression",
                    Codec.class,
                    "Codec of the batches. A customer's own choice on the active list wins.")
            .orElse("zstd");
    static final Option<Integer> COMPRESSION_LEVEL = Option.integer(
                    "compressionLevel", 1, 22, "Level of the codec: gzip 1 to 9, zstd 1 to 22.")
            .orElse("1");
    static final Option<Duration> LINGER = Option.duration(
                    "linger",
                    Duration.ZERO,
                    Duration.ofMinutes(1),
                    "How long a batch waits for more lines. For as long after a source's first line, an eighth of it.")
            .orElse("1s");
    static final Option<Integer> MAX_BATCH_LINES = Option.integer(
                    "maxBatchLines", 1, 1_000_000, "Most lines in a batch.")
            .orElse("10000");
    static final Option<Duration> REQUEST_TIMEOUT = Option.duration(
                    "requestTimeout",
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    "How long a broker may take to answer.")
            .orElse("10s");
    static final Option<Duration> RETRY_BACKOFF = Option.duration(
                    "retryBackoff",
                    Duration.ofMillis(1),
                    Duration.ofMinutes(1),
                    "First pause before a request is repeated.")
            .orElse("100ms");
    static final Option<Duration> METADATA_REFRESH = Option.duration(
                    "metadataRefresh",
                    Duration.ofSeconds(1),
                    Duration.ofHours(1),
                    "How often topics and leaders are asked for when nothing went wrong.")
            .orElse("5m");

    static final Option<Long> MEMORY_LIMIT = Option.bytes(
                    "limit",
                    DeliverySettings.MIN_MEMORY_LIMIT_BYTES,
                    4L << 30,
                    "Most bytes of lines in memory, for all customers together. A flood of one customer limits itself.")
            .orElse("32MiB");

    static final Option<Path> SPOOL_DIRECTORY = path(
            "directory",
            "Where batches wait on disk, for this process alone; made if it is missing. Without it there is no spool.");
    static final Option<Long> SPOOL_LIMIT = Option.bytes(
                    "limit", 16L << 20, 16L << 40, "Most bytes on disk, for all customers together.")
            .orElse("4GiB");
    static final Option<Duration> SPOOL_AFTER = Option.duration(
                    "after",
                    Duration.ofMillis(100),
                    Duration.ofHours(1),
                    "How long a finished batch waits in memory for its acknowledgement before its customer's lines go by way"
                            + " of the disk.")
            .orElse("3s");
    static final Option<Duration> SPOOL_FSYNC = Option.duration(
                    "fsync",
                    Duration.ZERO,
                    Duration.ofMinutes(1),
                    "How often files are synced: what a power failure may cost. Memory is given back after it.")
            .orElse("1s");
    static final Option<SpoolOptions.WhenFull> SPOOL_FULL = word(
                    "full",
                    SpoolOptions.WhenFull.class,
                    "Which lines go first when the spool is full, of the customer who has the most in it.")
            .orElse("drop-oldest");
    static final Option<Duration> SPOOL_RETENTION = Option.duration(
                    "retention",
                    Duration.ofMinutes(1),
                    Duration.ofDays(365),
                    "Lines that have waited longer are dropped and counted.")
            .orElse("168h");
    static final Option<String> HTTP_LISTEN = Option.of(
            "listen",
            "host:port",
            "Where metrics, health and status are served. Left out: nowhere. At a loopback address only a Prometheus of this"
                    + " machine can scrape it; for one elsewhere give an address that it reaches, with certificate, key and"
                    + " tokenFile unless the network is the operator's own. See docs/operations.md.",
            EdgeOptions::hostAndPort);
    static final Option<Path> HTTP_CERTIFICATE = path(
            "certificate",
            "Serves by TLS with this certificate, PEM; a renewed one is taken by itself. Left out: plain HTTP.");
    static final Option<Path> HTTP_KEY = path("key", "Its private key, as kafka.key.");
    static final Option<Path> HTTP_TOKEN = path(
            "tokenFile",
            "Holds a bearer token that whoever asks has to send, readable by the owner only; read each time. Needs TLS.");
    static final Option<Integer> HTTP_CUSTOMERS = Option.integer(
                    "customers", 0, 1000, "How many customers, the busiest, have metrics of their own.")
            .orElse("20");
    static final Option<Path> TAP_SOCKET = path(
            "socket",
            "A unix socket, made here and open to this process's own user alone, at which the command tap looks at a"
                    + " customer's lines. Left out: nobody can.");
    static final Option<LogFormat> LOG_FORMAT = word(
                    "format", LogFormat.class, "How the edge-producer's own messages are written, to standard error.")
            .orElse("text");
    static final Option<LogLevel> LOG_LEVEL = word(
                    "level",
                    LogLevel.class,
                    "From which messages on. Of the Kafka client errors are shown, with debug and trace more.")
            .orElse("info");

    /** Keys of the customers' group that mean something with {@code https} only. */
    static final List<Option<?>> OF_TLS = List.of(CUSTOMERS_CERTIFICATE, CUSTOMERS_KEY, CUSTOMERS_CA);
    /** Keys of the customers' group that mean something with {@code url} only. */
    static final List<Option<?>> OF_URL = List.of(
            CUSTOMERS_TIMEOUT,
            CUSTOMERS_CERTIFICATE,
            CUSTOMERS_KEY,
            CUSTOMERS_CA,
            CUSTOMERS_TOKEN,
            CUSTOMERS_PLAINTEXT,
            CUSTOMERS_CACHE);

    /** The keys of each group, by the group's path. */
    static final Map<String, List<Option<?>>> GROUPS = groups();

    private EdgeOptions() {}

    /** The keys of one group. */
    static List<Option<?>> group(String path) {
        return Objects.requireNonNull(GROUPS.get(path), path);
    }

    private static Map<String, List<Option<?>>> groups() {
        Map<String, List<Option<?>>> groups = new LinkedHashMap<>();
        groups.put("", List.of(NODE, PLATFORM, DRAIN));
        groups.put(
                "sources[]",
                List.of(SOURCE_NAME, SOURCE_TYPE, SOURCE_STREAM, MAX_LINE, OVERSIZE, LINE_START, REQUESTS));
        groups.put("sources[].customerId", List.of(ID_FROM, ID_KEY, ID_KEEP));
        groups.put(
                "customers",
                List.of(
                        CUSTOMERS_FILE,
                        CUSTOMERS_URL,
                        CUSTOMERS_REFRESH,
                        CUSTOMERS_TIMEOUT,
                        CUSTOMERS_CERTIFICATE,
                        CUSTOMERS_KEY,
                        CUSTOMERS_CA,
                        CUSTOMERS_TOKEN,
                        CUSTOMERS_PLAINTEXT,
                        CUSTOMERS_CACHE,
                        CUSTOMERS_EPOCH));
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
                        MAX_BATCH_LINES,
                        REQUEST_TIMEOUT,
                        RETRY_BACKOFF,
                        METADATA_REFRESH));
        groups.put("memory", List.of(MEMORY_LIMIT));
        groups.put(
                "spool", List.of(SPOOL_DIRECTORY, SPOOL_LIMIT, SPOOL_AFTER, SPOOL_FSYNC, SPOOL_FULL, SPOOL_RETENTION));
        groups.put("http", List.of(HTTP_LISTEN, HTTP_CERTIFICATE, HTTP_KEY, HTTP_TOKEN, HTTP_CUSTOMERS));
        groups.put("tap", List.of(TAP_SOCKET));
        groups.put("logging", List.of(LOG_FORMAT, LOG_LEVEL));
        return groups;
    }

    private static Option<Path> path(String name, String doc) {
        return Option.of(name, "path; relative to the configuration file", doc, text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is no path: " + e.getReason(), e);
            }
        });
    }

    /** One of an enum's constants, written in lower case. */
    private static <E extends Enum<E>> Option<E> word(String name, Class<E> type, String doc) {
        Map<String, E> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(
                        constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        constant -> constant,
                        (first, second) -> first,
                        LinkedHashMap::new));
        String words = String.join(", ", constants.keySet());
        return Option.of(name, words, doc, text -> {
            E constant = constants.get(text);
            if (constant == null) {
                throw new IllegalArgumentException("'" + text + "' is none of " + words);
            }
            return constant;
        });
    }

    private static URI httpAddress(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no URL: " + e.getReason(), e);
        }
        if (address.getUserInfo() != null) {
            // Not quoted: it may hold a password.
            throw new IllegalArgumentException("names a user; give a tokenFile instead");
        }
        boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
        if (!http || address.getHost() == null) {
            throw new IllegalArgumentException("'" + text + "' is no https://HOST/PATH");
        }
        if (address.getPort() == 0 || address.getPort() > 65_535) {
            throw new IllegalArgumentException("'" + text + "' has no port from 1 to 65535");
        }
        if (address.getRawFragment() != null) {
            throw new IllegalArgumentException("'" + text + "' has a part behind '#', which is no use to a server");
        }
        return address;
    }

    /** Checks {@code host:port} and returns it. */
    static String hostAndPort(String text) {
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
