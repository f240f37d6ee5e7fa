// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * A running Kafka cluster of one to three brokers on this machine: {@code LocalKafka.builder().brokers(3).start()}.
 *
 * <p>Any thread. The brokers end with {@link #close()}, and otherwise with this process, also when it is killed; only a
 * broker frozen at that moment stays, until the directory is started again.
 */
public final class LocalKafka implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final ClusterDirectory home;
    private final boolean temporary;
    private final CertificateAuthority authority;
    private final Map<String, Object> adminProperties;
    private final List<Broker> brokers;

    private boolean kept;
    private boolean closed;

    LocalKafka(
            ClusterDirectory home,
            boolean temporary,
            CertificateAuthority authority,
            Map<String, Object> adminProperties,
            List<Broker> brokers) {
        this.home = home;
        this.temporary = temporary;
        this.authority = authority;
        this.adminProperties = Map.copyOf(adminProperties);
        this.brokers = List.copyOf(brokers);
    }

    /** A cluster of one broker in a temporary directory, to be changed. */
    public static LocalKafkaBuilder builder() {
        return new LocalKafkaBuilder();
    }

    /** All or nothing: on failure no broker is left. */
    void start() {
        try {
            brokers.forEach(Broker::start);
            Set<Integer> all = brokers.stream().map(Broker::id).collect(Collectors.toSet());
            brokers.forEach(broker -> broker.awaitReady(all));
        } catch (RuntimeException e) {
            keepDirectory();
            kill();
            close();
            throw e;
        }
    }

    /** Every broker, as {@code localhost:PORT,localhost:PORT}. */
    public String bootstrapServers() {
        return brokers.stream().map(Broker::bootstrapServers).collect(Collectors.joining(","));
    }

    static String bootstrapServers(List<Integer> clientPorts) {
        return clientPorts.stream().map(port -> "localhost:" + port).collect(Collectors.joining(","));
    }

    /** Keys, data, logs and {@code admin.properties}. */
    public Path directory() {
        return home.root();
    }

    /** Settings of a client that may do everything; the same as in {@link #adminPropertiesFile()}. */
    public Map<String, Object> adminProperties() {
        return adminProperties;
    }

    /** {@code admin.properties}: names its PEM files by absolute paths. */
    public Path adminPropertiesFile() {
        return home.file("admin.properties");
    }

    /** {@code ca.pem}: the certificate authority of the brokers. */
    public Path caFile() {
        return home.file("ca.pem");
    }

    /** The certificate authority of the brokers, in PEM. */
    public String caPem() {
        return authority.certificatePem();
    }

    /** A new client that may do everything; the caller closes it. */
    public Admin newAdmin() {
        return Admin.create(Map.copyOf(adminProperties));
    }

    /**
     * A new certificate of the brokers' own authority, which {@code CLIENTS} trusts from the start. Whether there is a
     * principal for that name, and what it may do, the mapping rules and ACLs say.
     *
     * @param commonName such as {@code edge-mad1} or {@code c83.gtest}
     */
    public ClientCertificate issueClient(String commonName) {
        return authority.issueClient(commonName);
    }

    /** In the order of their ids. */
    public List<Broker> brokers() {
        return brokers;
    }

    /** The broker of that id, 1 to N: the same id that Kafka's metadata names. */
    public Broker broker(int id) {
        return brokers.stream()
                .filter(broker -> broker.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no broker " + id + ": the ids are 1 to " + brokers.size()));
    }

    /** Leaves a temporary directory where it is, for someone to read the logs. */
    public synchronized void keepDirectory() {
        kept = true;
    }

    /** Ends every broker as SIGKILL does. */
    public void kill() {
        brokers.forEach(Broker::kill);
    }

    /**
     * Stops every broker, gives the directory free and removes it if it is a temporary one. At most ten seconds: the
     * last controllers of a quorum cannot leave in order, because none is left to ask, and are killed; the data is as
     * safe as after any {@code kill -9} of a broker. Harmless twice.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (temporary) {
                kill();
            } else {
                stop();
            }
        } finally {
            home.close();
        }
        if (temporary && !kept) {
            home.delete();
        }
    }

    private void stop() {
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        brokers.forEach(Broker::requestStop);
        for (Broker broker : brokers) {
            broker.awaitStopped(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    @Override
    public String toString() {
        return "Kafka at " + bootstrapServers() + " in " + directory();
    }
}
