// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.jspecify.annotations.Nullable;

/** One produce request and its answer: each batch hears exactly once what became of it. */
final class ProduceExchange implements Exchange {
    private static final short ACKS_ALL = -1;

    /** Since this version, topics have ids on the wire instead of names. */
    private static final short FIRST_VERSION_WITH_IDS = 13;

    private final List<? extends ProduceEntry> entries;
    private final Connection connection;

    ProduceExchange(List<? extends ProduceEntry> entries, Connection connection) {
        this.entries = entries;
        this.connection = connection;
    }

    ProduceRequest.Builder request(int replicationMillis) {
        TopicProduceDataCollection topics = new TopicProduceDataCollection(entries.size());
        for (ProduceEntry entry : entries) {
            TopicProduceData topic = topics.find(entry.topic(), entry.topicId());
            if (topic == null) {
                topic = new TopicProduceData().setName(entry.topic()).setTopicId(entry.topicId());
                topics.add(topic);
            }
            topic.partitionData()
                    .add(new PartitionProduceData()
                            .setIndex(entry.partition())
                            .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(entry.recordBatch()))));
        }
        return ProduceRequest.builder(new ProduceRequestData()
                .setAcks(ACKS_ALL)
                .setTimeoutMs(replicationMillis)
                .setTopicData(topics));
    }

    @Override
    public List<? extends ProduceEntry> batches() {
        return entries;
    }

    @Override
    public void lost(String detail) {
        ProduceAnswer answer = new ProduceAnswer(ProduceOutcome.TROUBLE, detail);
        entries.forEach(entry -> entry.answered(answer));
    }

    @Override
    public void completed(ClientResponse response) {
        ProduceAnswer failure = failure(response);
        if (failure != null) {
            entries.forEach(entry -> entry.answered(failure));
            return;
        }
        boolean ids = response.requestHeader().apiVersion() >= FIRST_VERSION_WITH_IDS;
        Map<Place, ProduceEntry> open = new HashMap<>(entries.size() * 2);
        for (ProduceEntry entry : entries) {
            open.put(
                    ids
                            ? new Place("", entry.topicId(), entry.partition())
                            : new Place(entry.topic(), Uuid.ZERO_UUID, entry.partition()),
                    entry);
        }
        ProduceResponseData data = ((ProduceResponse) response.responseBody()).data();
        for (TopicProduceResponse topic : data.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                Place place = ids
                        ? new Place("", topic.topicId(), partition.index())
                        : new Place(topic.name(), Uuid.ZERO_UUID, partition.index());
                ProduceEntry entry = open.remove(place);
                if (entry != null) {
                    entry.answered(answer(partition, data));
                }
            }
        }
        open.values()
                .forEach(entry -> entry.answered(new ProduceAnswer(
                        ProduceOutcome.TROUBLE, connection.address() + " answered without this partition")));
    }

    private @Nullable ProduceAnswer failure(ClientResponse response) {
        AuthenticationException refused = response.authenticationException();
        if (refused != null) {
            return new ProduceAnswer(
                    ProduceOutcome.UNREACHABLE,
                    "no TLS connection to " + connection.address() + ": " + Connection.rootMessage(refused));
        }
        if (response.versionMismatch() != null) {
            return new ProduceAnswer(
                    ProduceOutcome.TROUBLE,
                    connection.address() + " speaks another protocol: "
                            + Connection.rootMessage(response.versionMismatch()));
        }
        if (response.wasTimedOut()) {
            return new ProduceAnswer(ProduceOutcome.UNREACHABLE, "no answer from " + connection.address());
        }
        if (response.wasDisconnected() || !response.hasResponse()) {
            return new ProduceAnswer(ProduceOutcome.UNREACHABLE, "connection to " + connection.address() + " lost");
        }
        return null;
    }

    private static ProduceAnswer answer(PartitionProduceResponse partition, ProduceResponseData data) {
        Errors error = Errors.forCode(partition.errorCode());
        ProduceOutcome outcome = ErrorMeaning.ofProduce(error);
        if (outcome == ProduceOutcome.DELIVERED) {
            return ProduceAnswer.DELIVERED;
        }
        LeaderIdAndEpoch leader = partition.currentLeader();
        NodeEndpoint endpoint =
                leader.leaderId() < 0 ? null : data.nodeEndpoints().find(leader.leaderId());
        // Not the broker's errorMessage: it may quote what it did not like.
        return new ProduceAnswer(
                outcome,
                detail(outcome, error),
                endpoint == null ? null : new BrokerAddress(endpoint.nodeId(), endpoint.host(), endpoint.port()),
                leader.leaderEpoch());
    }

    private static String detail(ProduceOutcome outcome, Errors error) {
        return outcome == ProduceOutcome.REPLICATION_LATE
                ? "its followers do not replicate in time (" + error.name() + ")"
                : error.name() + ": " + error.message();
    }

    /** Which batch an answer is for. */
    private record Place(String topic, Uuid id, int partition) {}
}
