// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.MetadataRequest;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one broker for one {@link Lane}, made when it is first needed and made anew, with growing pauses, when
 * it breaks. Survives a change of certificates: what is in flight ends on the old ones. The sender's thread only.
 */
public final class Connection {
    private static final long NAME_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final BrokerNetwork network;
    private final BrokerAddress address;
    private final Lane lane;
    private final Node node;
    /** Requests without an answer, oldest first. */
    private final Deque<Exchange> inFlight = new ArrayDeque<>();

    private boolean retired;

    /**
     * Connects to nobody yet.
     *
     * @param number unique among all connections; the library keeps its state by it
     */
    Connection(BrokerNetwork network, BrokerAddress address, Lane lane, int number) {
        this.network = network;
        this.address = address;
        this.lane = lane;
        this.node = new Node(number, address.host(), address.port());
    }

    /** Where it leads. */
    public BrokerAddress address() {
        return address;
    }

    /** What it is for. */
    public Lane lane() {
        return lane;
    }

    /** Requests without an answer so far. */
    public int inFlight() {
        return inFlight.size();
    }

    /** The batches of those, oldest first. */
    public Stream<? extends ProduceEntry> batchesInFlight() {
        return inFlight.stream().flatMap(exchange -> exchange.batches().stream());
    }

    /** Whether a request may be sent now; begins to connect if not. False too while the broker throttles us. */
    public boolean isReady() {
        Transport transport = network.transport();
        if (transport == null) {
            return false;
        }
        if (!transport.client().isReady(node, now()) && network.hosts().isKnown(address.host())) {
            transport.client().ready(node, now());
        }
        return transport.isReady(node, now());
    }

    /** When it is worth asking again whether it {@link #isReady}, at the latest in ten seconds; news may come before. */
    public long delayMillis() {
        NetworkClient client = network.client();
        if (client == null || !network.hosts().isKnown(address.host())) {
            return NAME_PAUSE_MILLIS;
        }
        return Math.min(LONGEST_PAUSE_MILLIS, client.pollDelayMs(node, now()));
    }

    /** Why there is no connection, in words; null if there is one, or the first attempt is under way. */
    public @Nullable String trouble() {
        NetworkClient client = network.client();
        if (client == null) {
            return network.noCredentials();
        }
        AuthenticationException refused = client.authenticationException(node);
        if (refused != null) {
            return "no TLS connection to " + address + ": " + rootMessage(refused);
        }
        if (client.connectionFailed(node)) {
            return "no connection to " + address;
        }
        return network.hosts().isKnown(address.host()) ? null : network.hosts().failure(address.host());
    }

    /**
     * Sends batches, each to another partition, with acks=all. The connection must be ready.
     *
     * @param replicationMillis how long the broker may wait for its followers
     */
    public void produce(List<? extends ProduceEntry> entries, int replicationMillis) {
        ProduceExchange exchange = new ProduceExchange(entries, this);
        send(exchange.request(replicationMillis), network.requestTimeoutMillis() + replicationMillis, exchange);
    }

    /** Asks for topics, none of which is made by asking. The connection must be ready. */
    public void metadata(List<String> topics, Reply<ClusterMetadata> reply) {
        send(
                MetadataRequest.Builder.forTopicNames(topics, false),
                network.controlTimeoutMillis(),
                new ControlExchange<>(this, reply, ControlExchange::metadata));
    }

    /**
     * Asks how long these topics keep lines, in ms. Of one that keeps all, that goes by the time of arrival, or of which the broker
     * does not say, the answer says nothing. The connection must be ready.
     */
    public void retentions(List<String> topics, Reply<Map<String, Long>> reply) {
        DescribeConfigsRequestData question = new DescribeConfigsRequestData();
        for (String topic : topics) {
            question.resources()
                    .add(new DescribeConfigsResource()
                            .setResourceType(ConfigResource.Type.TOPIC.id())
                            .setResourceName(topic)
                            .setConfigurationKeys(ControlExchange.RETENTION_KEYS));
        }
        send(
                new DescribeConfigsRequest.Builder(question),
                network.controlTimeoutMillis(),
                new ControlExchange<>(this, reply, ControlExchange::retentions));
    }

    /** Asks for an id for this producer. The connection must be ready. */
    public void producerId(Reply<ProducerIdentity> reply) {
        send(
                new InitProducerIdRequest.Builder(new InitProducerIdRequestData()
                        .setTransactionalId(null)
                        .setTransactionTimeoutMs(Integer.MAX_VALUE)
                        .setProducerId(RecordBatch.NO_PRODUCER_ID)
                        .setProducerEpoch(RecordBatch.NO_PRODUCER_EPOCH)),
                network.controlTimeoutMillis(),
                new ControlExchange<>(this, reply, ControlExchange::producerId));
    }

    /**
     * Breaks it off if anything is in flight, which is answered as {@link ProduceOutcome#UNREACHABLE} in the next {@link
     * BrokerNetwork#poll}; with whichever certificates it was sent.
     */
    public void breakOff() {
        network.breakOff(node);
    }

    /** Gives it up for good, as soon as nothing is in flight. */
    public void retire() {
        retired = true;
        closeIfOver();
    }

    private void closeIfOver() {
        if (retired && inFlight.isEmpty()) {
            network.forget(this);
            network.close(node);
        }
    }

    /**
     * The library has lost its way in what came in. Requests that it has taken off its books without an answer get one here,
     * and the connection, of which nobody knows where the next answer begins, is broken off.
     *
     * @return whether there were any
     */
    boolean recover(RuntimeException why) {
        int known = network.inFlight(node);
        if (inFlight.size() <= known) {
            return false;
        }
        breakOff();
        while (inFlight.size() > known) {
            inFlight.remove().lost("an answer of " + address + " cannot be read: " + rootMessage(why));
        }
        closeIfOver();
        return true;
    }

    private void completed(Exchange exchange, ClientResponse response) {
        // Not if it has been answered as lost.
        if (inFlight.remove(exchange)) {
            if (response.hasResponse()) {
                network.hosts().worked(address.host());
            }
            exchange.completed(response);
            closeIfOver();
        }
    }

    private void send(AbstractRequest.Builder<?> request, int timeoutMillis, Exchange exchange) {
        NetworkClient client = network.client();
        if (client == null) {
            throw new IllegalStateException(this + " is not ready");
        }
        inFlight.add(exchange);
        client.send(
                client.newClientRequest(
                        node.idString(),
                        request,
                        now(),
                        true,
                        timeoutMillis,
                        response -> completed(exchange, response)),
                now());
    }

    private long now() {
        return network.now();
    }

    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    @Override
    public String toString() {
        return "connection " + node.idString() + " (" + lane + ") to " + address;
    }
}
