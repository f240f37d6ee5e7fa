// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster shall be; {@link #start()} makes it so. Everything has a default. One thread.
 */
public final class LocalKafkaBuilder {
    private static final int MAX_BROKERS = 3;
    private static final Duration DEFAULT_START_LIMIT = Duration.ofMinutes(2);

    private final Map<String, String> brokerProperties = new HashMap<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private @Nullable Integer brokers;
    private int port;
    private @Nullable Path directory;
    private Duration startLimit = DEFAULT_START_LIMIT;

    LocalKafkaBuilder() {}

    /** How many brokers, 1 to 3. Without it, as many as the directory had; one in a new directory. */
    public LocalKafkaBuilder brokers(int count) {
        this.brokers = count;
        return this;
    }

    /**
     * Where keys, data and logs live, made if it is missing; a later start goes on with them. Without it, a temporary
     * directory that {@link LocalKafka#close()} removes.
     */
    public LocalKafkaBuilder directory(Path path) {
        this.directory = path;
        return this;
    }

    /**
     * The client port of broker 1; the next brokers have the next ports. Without it (or with 0), the ports of last
     * time; free ones in a new directory.
     */
    public LocalKafkaBuilder port(int firstPort) {
        this.port = firstPort;
        return this;
    }

    /** A setting of every broker, before all that this module would say. */
    public LocalKafkaBuilder brokerProperty(String key, String value) {
        brokerProperties.put(key, value);
        return this;
    }

    /** An option of every broker's JVM, after those of this module: {@code -Xmx1g}. */
    public LocalKafkaBuilder jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** How long one broker may take to become ready; two minutes without it. */
    public LocalKafkaBuilder startLimit(Duration limit) {
        this.startLimit = limit;
        return this;
    }

    /**
     * Starts the brokers and returns when each of them serves clients and sees all others.
     *
     * @throws LocalKafkaUsageException if what was asked for cannot be had; nothing was started
     * @throws LocalKafkaException if a broker does not become ready; none is left
     */
    public LocalKafka start() {
        requireValid();
        boolean temporary = directory == null;
        ClusterDirectory home = ClusterDirectory.open(directory == null ? newTemporaryDirectory() : directory);
        LocalKafka cluster;
        try {
            cluster = assemble(home, temporary);
        } catch (RuntimeException e) {
            home.close();
            throw e;
        }
        cluster.start();
        return cluster;
    }

    private void requireValid() {
        List<String> problems = new ArrayList<>();
        if (brokers != null && (brokers < 1 || brokers > MAX_BROKERS)) {
            problems.add("brokers=" + brokers + " is not between 1 and " + MAX_BROKERS);
        }
        if (port < 0 || port > Ports.MAX) {
            problems.add("port=" + port + " is not between 0 and " + Ports.MAX);
        }
        if (!problems.isEmpty()) {
            throw new LocalKafkaUsageException(problems);
        }
    }

    private LocalKafka assemble(ClusterDirectory home, boolean temporary) {
        ClusterState state = state(home);
        endLeftovers(home, state.brokers());
        requireFree(state.clientPorts(), home.root());

        CertificateAuthority authority = home.authority();
        Map<String, Object> adminProperties = writeAdmin(home, state, authority);
        Readiness readiness = new Readiness(adminProperties, startLimit);
        List<ClusterNode> nodes = nodes(state.clientPorts());
        List<Broker> started = new ArrayList<>();
        for (ClusterNode node : nodes) {
            BrokerFiles files = new BrokerFiles(home.broker(node.id()));
            home.write(
                    home.root().relativize(files.properties()).toString(),
                    BrokerProperties.of(
                            node, nodes, authority.issueBroker(node.commonName()), files.data(), brokerProperties));
            started.add(new Broker(node, files, state.clusterId(), List.copyOf(jvmOptions), readiness));
        }
        home.remember(state);
        return new LocalKafka(home, temporary, authority, adminProperties, started);
    }

    private ClusterState state(ClusterDirectory home) {
        ClusterState before = home.state().orElse(null);
        int count = brokers != null ? brokers : before != null ? before.brokers() : 1;
        if (before != null && count != before.brokers()) {
            throw new LocalKafkaUsageException(home.root() + " was made with " + before.brokers() + " broker(s), not "
                    + count + ": start it with " + before.brokers() + ", or choose another directory");
        }
        String clusterId =
                before != null ? before.clusterId() : Uuid.randomUuid().toString();
        if (port == 0) {
            return before != null ? before : new ClusterState(clusterId, freePorts(count, Set.of()));
        }
        if (port + count - 1 > Ports.MAX) {
            throw new LocalKafkaUsageException("port=" + port + " leaves no room below " + Ports.MAX + " for " + count
                    + " brokers, which take one port each");
        }
        return new ClusterState(
                clusterId, IntStream.range(port, port + count).boxed().toList());
    }

    /** A process that was frozen when its parent died could not die with it. */
    private static void endLeftovers(ClusterDirectory home, int brokers) {
        for (int id = 1; id <= brokers; id++) {
            new BrokerFiles(home.broker(id)).leftover().ifPresent(process -> {
                process.destroyForcibly();
                process.onExit().join();
            });
        }
    }

    private static void requireFree(List<Integer> clientPorts, Path root) {
        List<String> problems = clientPorts.stream()
                .filter(each -> !Ports.isFree(each))
                .map(each -> "port " + each + " is in use on 127.0.0.1: stop what listens there (ss -tlnp), or choose"
                        + " another port for the brokers of " + root)
                .toList();
        if (!problems.isEmpty()) {
            throw new LocalKafkaUsageException(problems);
        }
    }

    private static Map<String, Object> writeAdmin(
            ClusterDirectory home, ClusterState state, CertificateAuthority authority) {
        ClientCertificate admin = authority.issueClient(BrokerProperties.ADMIN);
        home.write("admin.pem", admin.keyPem() + admin.certificatePem());
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                LocalKafka.bootstrapServers(state.clientPorts()),
                "security.protocol",
                "SSL",
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.location",
                home.file("admin.pem").toString(),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                home.file("ca.pem").toString());
        Properties properties = new Properties();
        properties.putAll(settings);
        home.write("admin.properties", properties);
        return settings;
    }

    private static List<ClusterNode> nodes(List<Integer> clientPorts) {
        int count = clientPorts.size();
        List<Integer> others = freePorts(2 * count, new HashSet<>(clientPorts));
        return IntStream.range(0, count)
                .mapToObj(index -> new ClusterNode(
                        index + 1, clientPorts.get(index), others.get(index), others.get(count + index)))
                .toList();
    }

    private static List<Integer> freePorts(int count, Set<Integer> taken) {
        RandomGenerator random = ThreadLocalRandom.current();
        return Ports.free(count, taken, random);
    }

    private static Path newTemporaryDirectory() {
        try {
            return Files.createTempDirectory("local-kafka-");
        } catch (IOException e) {
            throw new LocalKafkaException("cannot make a temporary directory: " + e, e);
        }
    }
}
