// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.TlsFiles;
import dev.caudal.delivery.internal.time.Clock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.HostResolver;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selectable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to brokers, all on one selector. Belongs to the sender's thread, but for {@link #wakeup}.
 *
 * <p>Until there are certificates of use there is no connection, and nothing fails: {@link Connection#trouble} says why. New
 * certificates make a new selector with new connections; the old one lives on until its requests are answered.
 */
public final class BrokerNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");
    private static final Duration LONGEST_CONTROL = Duration.ofSeconds(5);
    private static final long DRAINING_POLL_MILLIS = 20;
    private static final long COMPLAINT_MILLIS = 60_000;

    private final MonotonicTime time;
    private final int requestTimeoutMillis;
    private final int controlTimeoutMillis;
    private final HostCache hosts;
    private final CertificateWatch certificates;
    private final List<Transport> draining = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private int connectionsMade;
    private long nextComplaintMillis = Long.MIN_VALUE;
    private volatile @Nullable Transport current;
    private volatile @Nullable Thread owner;

    /**
     * @param tls certificates; null for plain text
     * @param certificateInterval how often the files are looked at
     */
    public BrokerNetwork(NetworkSettings settings, @Nullable TlsFiles tls, Duration certificateInterval, Clock clock) {
        this(settings, tls, certificateInterval, clock, InetAddress::getAllByName);
    }

    /** @param dns asked for brokers' names, on a thread that nobody waits for */
    BrokerNetwork(
            NetworkSettings settings,
            @Nullable TlsFiles tls,
            Duration certificateInterval,
            Clock clock,
            HostResolver dns) {
        this.time = new MonotonicTime(clock);
        this.requestTimeoutMillis = Math.toIntExact(settings.requestTimeout().toMillis());
        this.controlTimeoutMillis = (int) Math.min(requestTimeoutMillis, LONGEST_CONTROL.toMillis());
        this.hosts = new HostCache(dns, clock::nanoTime, this::wakeup);
        this.certificates = new CertificateWatch(settings, tls, hosts, time, certificateInterval, this::wakeup);
    }

    /** Over a simulated selector, in plain text, and without a thread. */
    BrokerNetwork(NetworkSettings settings, Clock clock, HostResolver dns, Selectable selector) {
        this.time = new MonotonicTime(clock);
        this.requestTimeoutMillis = Math.toIntExact(settings.requestTimeout().toMillis());
        this.controlTimeoutMillis = (int) Math.min(requestTimeoutMillis, LONGEST_CONTROL.toMillis());
        this.hosts = new HostCache(dns, clock::nanoTime, this::wakeup, Runnable::run);
        this.certificates = new CertificateWatch(settings, null, hosts, time, Duration.ofDays(1), this::wakeup);
        this.current =
                Transport.over(selector, new Metrics(), settings, Transport.LONGEST_CONNECTION_SETUP, hosts, time);
    }

    /** Starts to look at the certificates. */
    public void start() {
        certificates.start();
    }

    /** A connection that does not exist yet; {@link Connection#isReady} begins it. */
    public Connection connection(BrokerAddress address, Lane lane) {
        Connection connection = new Connection(this, address, lane, connectionsMade++);
        connections.add(connection);
        return connection;
    }

    /** Sends, receives and calls back; waits for news of the network, for {@link #wakeup}, or for so long. */
    public void poll(long maxMillis) {
        owner = Thread.currentThread();
        Transport transport = current;
        if (transport == null) {
            LockSupport.parkNanos(this, Duration.ofMillis(maxMillis).toNanos());
        } else {
            poll(transport, draining.isEmpty() ? maxMillis : Math.min(maxMillis, DRAINING_POLL_MILLIS));
        }
        for (int i = draining.size() - 1; i >= 0; i--) {
            Transport old = draining.get(i);
            poll(old, 0);
            if (!old.client().hasInFlightRequests()) {
                // What an answer of just now made us break off is not in flight any more, and not answered yet.
                poll(old, 0);
                draining.remove(i);
                old.close();
            }
        }
    }

    /**
     * The library throws at an answer that it cannot read, when it has already forgotten the request. Then that connection is
     * broken off, its requests are answered, and nothing happens to the others.
     */
    private void poll(Transport transport, long maxMillis) {
        try {
            transport.client().poll(maxMillis, now());
        } catch (RuntimeException e) {
            boolean any = false;
            for (Connection connection : List.copyOf(connections)) {
                any |= connection.recover(e);
            }
            if (!any) {
                throw e;
            }
            if (now() >= nextComplaintMillis) {
                nextComplaintMillis = now() + COMPLAINT_MILLIS;
                LOG.warn(
                        "a broker's answer cannot be read, the connection is made anew; more of it is not shown for a"
                                + " minute",
                        e);
            }
        }
    }

    /** Takes new certificates into use if there are any. To be called before looking for work. */
    public void refreshCertificates() {
        Transport next = certificates.take();
        if (next != null) {
            Transport old = current;
            current = next;
            if (old != null) {
                draining.add(old);
            }
        }
    }

    /** Whether requests are still under way with certificates of before. */
    boolean isDraining() {
        return !draining.isEmpty();
    }

    /** Any thread: ends a {@link #poll}, or the next one. */
    public void wakeup() {
        Transport transport = current;
        if (transport != null) {
            transport.client().wakeup();
        }
        LockSupport.unpark(owner);
    }

    /** Ends all connections. What was in flight is not answered any more. */
    @Override
    public void close() {
        certificates.close();
        hosts.close();
        draining.forEach(Transport::close);
        draining.clear();
        Transport transport = current;
        if (transport != null) {
            transport.close();
        }
    }

    @Nullable
    Transport transport() {
        return current;
    }

    @Nullable
    NetworkClient client() {
        Transport transport = current;
        return transport == null ? null : transport.client();
    }

    HostCache hosts() {
        return hosts;
    }

    int requestTimeoutMillis() {
        return requestTimeoutMillis;
    }

    int controlTimeoutMillis() {
        return controlTimeoutMillis;
    }

    @Nullable
    String noCredentials() {
        return certificates.problem();
    }

    void breakOff(Node node) {
        for (NetworkClient client : allClients()) {
            // Asked to disconnect from a node it has never heard of, the client throws.
            if (client.hasInFlightRequests(node.idString())) {
                client.disconnect(node.idString());
            }
        }
    }

    /** Requests of this node that the library still knows of. */
    int inFlight(Node node) {
        int count = 0;
        for (NetworkClient client : allClients()) {
            count += client.inFlightRequestCount(node.idString());
        }
        return count;
    }

    void forget(Connection connection) {
        connections.remove(connection);
    }

    void close(Node node) {
        allClients().forEach(client -> client.close(node.idString()));
    }

    private List<NetworkClient> allClients() {
        List<NetworkClient> clients = new ArrayList<>();
        draining.forEach(transport -> clients.add(transport.client()));
        NetworkClient client = client();
        if (client != null) {
            clients.add(client);
        }
        return clients;
    }

    /** The library's milliseconds, which never go back. */
    long now() {
        return time.milliseconds();
    }
}
