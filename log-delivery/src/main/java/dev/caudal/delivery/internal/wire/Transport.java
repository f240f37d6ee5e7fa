// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.BootstrapConfiguration;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.HostResolver;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.MetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ChannelBuilder;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.common.utils.internals.LogContext;

/**
 * One network client of the library with its selector: all connections made with one set of certificates. May be made on any
 * thread and is then the sender's alone.
 */
final class Transport implements AutoCloseable {
    /** Requests that may wait on one connection; the first alone is being served. */
    private static final int MAX_IN_FLIGHT = 5;

    private static final Duration CONNECTION_SETUP = Duration.ofSeconds(5);
    static final Duration LONGEST_CONNECTION_SETUP = Duration.ofSeconds(15);

    /** Below the ten minutes after which brokers close, so that it is we who do it, at rest. */
    private static final Duration MAX_IDLE = Duration.ofMinutes(9);

    /** The library's defaults; a batch is rarely larger than the first, an answer never than the second. */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private static final int RECEIVE_BUFFER_BYTES = 32 * 1024;

    /** What a channel is made by. The rest of a client's configuration is passed on as numbers. */
    private static final ConfigDef SECURITY = new ConfigDef()
            .define(
                    CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                    ConfigDef.Type.STRING,
                    CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL,
                    ConfigDef.Importance.MEDIUM,
                    CommonClientConfigs.SECURITY_PROTOCOL_DOC)
            .withClientSslSupport()
            .withClientSaslSupport();

    private final Metrics metrics;
    private final PackingSelector selector;
    private final NetworkClient client;

    private Transport(Metrics metrics, PackingSelector selector, NetworkClient client) {
        this.metrics = metrics;
        this.selector = selector;
        this.client = client;
    }

    /**
     * Connects to nobody yet.
     *
     * @param security client properties of TLS; empty for plain text
     * @throws KafkaException if they are of no use
     */
    static Transport open(
            NetworkSettings settings, Map<String, Object> security, HostResolver hosts, MonotonicTime time) {
        AbstractConfig config = new AbstractConfig(SECURITY, security, false);
        LogContext log = new LogContext();
        // No reporters: nothing of this appears in JMX.
        Metrics metrics = new Metrics();
        ChannelBuilder channels = null;
        Selector selector = null;
        try {
            channels = ClientUtils.createChannelBuilder(config, time, log);
            // Nor is anything counted by connection, at every write.
            selector = new Selector(
                    NetworkReceive.UNLIMITED,
                    MAX_IDLE.toMillis(),
                    metrics,
                    time,
                    "sender",
                    Map.of(),
                    false,
                    channels,
                    log);
            return over(selector, metrics, settings, CONNECTION_SETUP, hosts, time);
        } catch (RuntimeException e) {
            Utils.closeQuietly(selector, "selector");
            Utils.closeQuietly(channels, "channels");
            metrics.close();
            throw e;
        }
    }

    /**
     * Over any selector, which a simulation brings.
     *
     * @param connectionSetup how long the first attempt to connect may take; later ones up to {@link #LONGEST_CONNECTION_SETUP},
     *     and what is between is random
     */
    static Transport over(
            Selectable selector,
            Metrics metrics,
            NetworkSettings settings,
            Duration connectionSetup,
            HostResolver hosts,
            MonotonicTime time) {
        PackingSelector packing = new PackingSelector(selector);
        NetworkClient client = new NetworkClient(
                new NoMetadata(),
                null,
                packing,
                settings.clientId(),
                MAX_IN_FLIGHT,
                settings.reconnectBackoff().toMillis(),
                settings.longestReconnectBackoff().toMillis(),
                SEND_BUFFER_BYTES,
                RECEIVE_BUFFER_BYTES,
                Math.toIntExact(settings.requestTimeout().toMillis()),
                connectionSetup.toMillis(),
                LONGEST_CONNECTION_SETUP.toMillis(),
                time,
                true,
                new ApiVersions(),
                null,
                new LogContext(),
                hosts,
                null,
                Long.MAX_VALUE,
                // Bootstrap is ours. With NONE the client also does not compare our connections' numbers with broker
                // ids.
                MetadataRecoveryStrategy.NONE,
                BootstrapConfiguration.DISABLED,
                false);
        return new Transport(metrics, packing, client);
    }

    NetworkClient client() {
        return client;
    }

    /** Whether a request may be sent to this node now. */
    boolean isReady(Node node, long now) {
        return client.isReady(node, now) && !selector.isWriting(node.idString());
    }

    /** Ends all connections. Requests in flight are not answered any more. */
    @Override
    public void close() {
        Utils.closeQuietly(client, "network client");
        metrics.close();
    }

    /** Who leads what is known elsewhere: the client only carries. */
    private static final class NoMetadata implements MetadataUpdater {
        @Override
        public List<Node> fetchNodes() {
            return List.of();
        }

        @Override
        public boolean isUpdateDue(long now) {
            return false;
        }

        @Override
        public long maybeUpdate(long now) {
            return Long.MAX_VALUE;
        }

        @Override
        public void handleServerDisconnect(long now, String node, Optional<AuthenticationException> failure) {}

        @Override
        public void handleFailedRequest(long now, Optional<KafkaException> failure) {}

        @Override
        public void handleSuccessfulResponse(RequestHeader header, long now, MetadataResponse response) {}

        @Override
        public boolean isBootstrapped() {
            return true;
        }

        @Override
        public void bootstrap(List<InetSocketAddress> addresses) {}

        @Override
        public void close() {}
    }
}
