// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The {@code server.properties} of one broker.
 *
 * <p>Three listeners, all TLS with required client certificates, all on 127.0.0.1: {@code CLIENTS} for everyone else,
 * {@code INTERNAL} between brokers, {@code CONTROLLER} for the quorum. The last two map no certificate but a broker's
 * to a principal, and the first none of a broker's, so that a certificate authority added to {@code CLIENTS} can make
 * clients but no broker.
 */
final class BrokerProperties {
    /** Of the super user whose credentials the directory holds. */
    static final String ADMIN = "admin";

    private static final String CLIENTS = "CLIENTS";
    private static final String INTERNAL = "INTERNAL";
    private static final String CONTROLLER = "CONTROLLER";

    // Anchored, and without DEFAULT: a certificate of any other shape is refused at the handshake's end.
    private static final String CLIENT_PRINCIPALS = String.join(
            ",",
            "RULE:^CN=(admin|provisioner|prober)$/$1/",
            "RULE:^CN=(edge-[a-z0-9.-]{1,58})$/$1/",
            "RULE:^CN=(c[a-z0-9][a-z0-9-]{0,47}\\.g[a-z0-9]{1,40})$/$1/");
    private static final String BROKER_PRINCIPALS = "RULE:^CN=(broker-[1-3])$/$1/";

    private static final int DEDUPE_BUFFER_BYTES = 8 << 20;

    private BrokerProperties() {}

    /** Of {@code node}, one of {@code cluster}; {@code overrides} win over everything said here. */
    static Properties of(
            ClusterNode node,
            List<ClusterNode> cluster,
            ClientCertificate certificate,
            Path data,
            Map<String, String> overrides) {
        Properties properties = new Properties();
        identity(properties, node, cluster, data);
        security(properties, cluster, certificate);
        replication(properties, cluster.size());
        smallAndQuick(properties);
        properties.putAll(overrides);
        return properties;
    }

    private static void identity(Properties properties, ClusterNode node, List<ClusterNode> cluster, Path data) {
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", String.valueOf(node.id()));
        properties.setProperty(
                "controller.quorum.voters",
                cluster.stream()
                        .map(each -> each.id() + "@127.0.0.1:" + each.controllerPort())
                        .collect(Collectors.joining(",")));
        properties.setProperty(
                "listeners",
                CLIENTS + "://127.0.0.1:" + node.clientPort() + "," + INTERNAL + "://127.0.0.1:" + node.internalPort()
                        + "," + CONTROLLER + "://127.0.0.1:" + node.controllerPort());
        properties.setProperty(
                "advertised.listeners",
                CLIENTS + "://localhost:" + node.clientPort() + "," + INTERNAL + "://127.0.0.1:" + node.internalPort());
        properties.setProperty(
                "listener.security.protocol.map", CLIENTS + ":SSL," + INTERNAL + ":SSL," + CONTROLLER + ":SSL");
        properties.setProperty("inter.broker.listener.name", INTERNAL);
        properties.setProperty("controller.listener.names", CONTROLLER);
        properties.setProperty("log.dirs", data.toString());
    }

    private static void security(Properties properties, List<ClusterNode> cluster, ClientCertificate certificate) {
        properties.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.setProperty("allow.everyone.if.no.acl.found", "false");
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty(
                "super.users",
                "User:" + ADMIN
                        + cluster.stream()
                                .map(each -> ";User:" + each.commonName())
                                .collect(Collectors.joining()));
        for (String listener : List.of(CLIENTS, INTERNAL, CONTROLLER)) {
            String prefix = "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
            properties.setProperty(prefix + "ssl.client.auth", "required");
            properties.setProperty(prefix + "ssl.enabled.protocols", "TLSv1.2,TLSv1.3");
            // Inline, not by file: only so can the running broker be given another truststore.
            properties.setProperty(prefix + "ssl.keystore.type", "PEM");
            properties.setProperty(prefix + "ssl.keystore.key", certificate.keyPem());
            properties.setProperty(prefix + "ssl.keystore.certificate.chain", certificate.certificatePem());
            properties.setProperty(prefix + "ssl.truststore.type", "PEM");
            properties.setProperty(prefix + "ssl.truststore.certificates", certificate.caPem());
            properties.setProperty(
                    prefix + "ssl.principal.mapping.rules",
                    listener.equals(CLIENTS) ? CLIENT_PRINCIPALS : BROKER_PRINCIPALS);
        }
    }

    private static void replication(Properties properties, int brokers) {
        String factor = String.valueOf(brokers);
        String inSync = String.valueOf(brokers == 3 ? 2 : 1);
        properties.setProperty("default.replication.factor", factor);
        properties.setProperty("min.insync.replicas", inSync);
        properties.setProperty("offsets.topic.replication.factor", factor);
        properties.setProperty("transaction.state.log.replication.factor", factor);
        properties.setProperty("transaction.state.log.min.isr", inSync);
        properties.setProperty("share.coordinator.state.topic.replication.factor", factor);
        properties.setProperty("share.coordinator.state.topic.min.isr", inSync);
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "2");
    }

    private static void smallAndQuick(Properties properties) {
        // A killed broker's partitions have a new leader after this long; long enough for a busy machine.
        properties.setProperty("broker.session.timeout.ms", "5000");
        properties.setProperty("broker.heartbeat.interval.ms", "500");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("group.min.session.timeout.ms", "1000");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("background.threads", "2");
        properties.setProperty("num.recovery.threads.per.data.dir", "2");
        properties.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(DEDUPE_BUFFER_BYTES));
        properties.setProperty("log.cleaner.io.buffer.size", String.valueOf(1 << 18));
    }
}
