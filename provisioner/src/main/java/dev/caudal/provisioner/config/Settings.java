// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import dev.caudal.bundle.Brand;
import dev.caudal.bundle.Support;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.config.ProvisionerConfig.Api;
import dev.caudal.provisioner.config.ProvisionerConfig.Certificates;
import dev.caudal.provisioner.config.ProvisionerConfig.Topics;
import dev.caudal.provisioner.model.CustomerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every key of {@code provisioner.yaml}, by group; the group "" is the top of the file. */
final class Settings {
    private static final Pattern ADDRESS =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9.-]{1,253}):[0-9]{1,5}");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONGEST = CustomerOptions.MAX_RETENTION;

    static final Setting<List<String>> BOOTSTRAP_SERVERS = Setting.texts(
            "bootstrapServers",
            "list of host:port",
            Settings::address,
            "Where customers connect; written into every starter zip. Left out: where the administrator connects, which is"
                    + " right only as long as that is the customers' listener.");
    static final Setting<String> LISTENER = Setting.text(
            "listener",
            "text",
            "",
            "",
            text -> text,
            "The brokers' listener that customers and edges use. Left out: the one that the administrator uses.");
    static final Setting<TopicTemplate> TOPIC_PREFIX = Setting.text(
            "topicPrefix",
            "a letter, then a to z, 0 to 9 and '-'; at most 32",
            TopicTemplate.DEFAULT,
            TopicTemplate.DEFAULT.prefix(),
            TopicTemplate::new,
            "What customers' topics begin with: PREFIX + id for the stream access, PREFIX + id + _STREAM for others. Edges"
                    + " may write to every topic under it, so on a cluster with other topics choose a longer one, such as"
                    + " cdnlog-c. Decide before the first customer.");
    static final Setting<Brand> BRAND = Setting.text(
            "brand",
            "letters, digits, '_' and '-'; at most 32",
            Brand.DEFAULT,
            Brand.DEFAULT.value(),
            Brand::new,
            "The CDN's name in starter zips, and in the name of the clients' CA.");

    static final Setting<String> CONTACT = Setting.text(
            "contact",
            "a mail address, telephone number or https:// address; at most 128 characters",
            "",
            "",
            Support::checkedContact,
            "Whom customers ask for a new zip, or when something is wrong; in every starter zip. Left out: the manual says that"
                    + " they ask whoever gave them the zip.");
    static final Setting<String> PANEL = Setting.text(
            "panel",
            "https:// address; at most 256 characters",
            "",
            "",
            Support::checkedPanel,
            "The customers' page, as 'serve' is reached from outside; in every starter zip.");

    static final Setting<Integer> PARTITIONS = Setting.integer(
            "partitions",
            Topics.DEFAULT.partitions(),
            1,
            CustomerOptions.MAX_PARTITIONS,
            "How many partitions a topic has: how far a customer can spread his consumers.");
    static final Setting<Integer> REPLICAS = Setting.integer(
            "replicas",
            Topics.DEFAULT.replicas(),
            1,
            CustomerOptions.MAX_REPLICAS,
            "How many copies of each partition; fewer where the cluster has fewer brokers.");
    static final Setting<Integer> MIN_IN_SYNC = Setting.integer(
            "minInSyncReplicas",
            Topics.DEFAULT.minInSyncReplicas(),
            1,
            CustomerOptions.MAX_REPLICAS,
            "How many copies confirm a write. Never all of them: one broker that restarts would stop delivery.");
    static final Setting<Duration> RETENTION = Setting.duration(
            "retention", Topics.DEFAULT.retention(), Duration.ofMinutes(1), LONGEST, "How long lines are kept.");
    static final Setting<Long> RETENTION_BYTES = Setting.bytes(
            "retentionBytes",
            Topics.DEFAULT.retentionBytes(),
            1 << 20,
            1L << 50,
            "How much is kept of each partition; the older lines go first.");
    static final Setting<Long> MAX_MESSAGE_BYTES = Setting.bytes(
            "maxMessageBytes",
            Topics.DEFAULT.maxMessageBytes(),
            1 << 10,
            64 << 20,
            "The largest batch that a topic takes. Edges send at most 1 MiB.");

    static final Setting<Duration> CUSTOMER_VALIDITY = Setting.duration(
            "customerValidity",
            Certificates.DEFAULT.customerValidity(),
            HOUR,
            LONGEST,
            "How long customers' certificates hold.");
    static final Setting<Duration> EDGE_VALIDITY = Setting.duration(
            "edgeValidity", Certificates.DEFAULT.edgeValidity(), HOUR, LONGEST, "How long edges' certificates hold.");
    static final Setting<Integer> JITTER = Setting.integer(
            "jitterPercent",
            Certificates.DEFAULT.jitterPercent(),
            0,
            50,
            "By how much less, at random, so that certificates issued together do not all end together.");
    static final Setting<Duration> RENEW_BEFORE = Setting.duration(
            "renewBefore",
            Certificates.DEFAULT.renewBefore(),
            Duration.ZERO,
            LONGEST,
            "How long before its end a certificate counts as used up: 'bundle' and 'edge-credentials' replace it.");

    static final Setting<Duration> GRACE = Setting.duration(
            "grace",
            ProvisionerConfig.DEFAULT.grace(),
            Duration.ZERO,
            LONGEST,
            "How long a customer's topics are kept after he left, for the case that he comes back; 'purge' deletes them"
                    + " afterwards.");
    static final Setting<Integer> REPLICAS_PER_BROKER = Setting.integer(
            "replicasPerBroker",
            ProvisionerConfig.DEFAULT.replicasPerBroker(),
            100,
            1_000_000,
            "How many replicas of partitions a broker holds on average at most; what would exceed it is refused.");

    static final Setting<Duration> RECONCILE_INTERVAL = Setting.duration(
            "interval",
            ProvisionerConfig.DEFAULT.reconcileInterval(),
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            "How often 'reconcile' looks whether the cluster is as the registry has it.");

    static final Setting<String> API_LISTEN = Setting.text(
            "listen",
            "host:port",
            Api.DEFAULT.listen(),
            Api.DEFAULT.listen(),
            Settings::address,
            "Where 'serve' listens; port 0 takes any that is free.");
    static final Setting<@Nullable Path> API_CERTIFICATE = file(
            "certificate",
            "The API's certificate chain, PEM. Without it the API speaks HTTP, on a loopback address only.");
    static final Setting<@Nullable Path> API_KEY = file("key", "The key of that certificate, PEM, PKCS#8.");

    /** In the order of the documentation. */
    static final Map<String, List<Setting<?>>> GROUPS = groups();

    private Settings() {}

    private static Map<String, List<Setting<?>>> groups() {
        Map<String, List<Setting<?>>> groups = new LinkedHashMap<>();
        groups.put("", List.of(BOOTSTRAP_SERVERS, LISTENER, TOPIC_PREFIX, BRAND));
        groups.put("support", List.of(CONTACT, PANEL));
        groups.put("topics", List.of(PARTITIONS, REPLICAS, MIN_IN_SYNC, RETENTION, RETENTION_BYTES, MAX_MESSAGE_BYTES));
        groups.put("certificates", List.of(CUSTOMER_VALIDITY, EDGE_VALIDITY, JITTER, RENEW_BEFORE));
        groups.put("offboarding", List.of(GRACE));
        groups.put("capacity", List.of(REPLICAS_PER_BROKER));
        groups.put("reconcile", List.of(RECONCILE_INTERVAL));
        groups.put("api", List.of(API_LISTEN, API_CERTIFICATE, API_KEY));
        return Collections.unmodifiableMap(groups);
    }

    private static Setting<@Nullable Path> file(String key, String doc) {
        return new Setting<>(
                key, "path", "", doc, group -> group.has(key) ? group.text(key, Path.of(""), Path::of) : null);
    }

    private static String address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException("expected host:port, got '" + text + "'");
        }
        return text;
    }
}
