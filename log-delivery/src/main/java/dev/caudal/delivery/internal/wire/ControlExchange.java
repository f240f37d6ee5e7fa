// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.internal.wire.TopicMetadata.TopicOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.MetadataResponse;

/** A question about the cluster and its answer, in words of our own. */
final class ControlExchange<T> implements Exchange {
    private static final int NO_LEADER = -1;
    private static final String RETENTION = "retention.ms";
    private static final String TIMESTAMPS = "message.timestamp.type";
    private static final String CLEANUP = "cleanup.policy";
    static final List<String> RETENTION_KEYS = List.of(RETENTION, TIMESTAMPS, CLEANUP);

    private final Connection connection;
    private final Reply<T> reply;
    private final Translation<T> translation;

    ControlExchange(Connection connection, Reply<T> reply, Translation<T> translation) {
        this.connection = connection;
        this.reply = reply;
        this.translation = translation;
    }

    /** From the protocol's words to ours. */
    interface Translation<T> {
        T of(AbstractResponse response);
    }

    @Override
    public void completed(ClientResponse response) {
        T answer;
        try {
            if (!response.hasResponse()) {
                reply.failed(failure(response));
                return;
            }
            answer = translation.of(response.responseBody());
        } catch (ApiException e) {
            reply.failed(connection.address() + ": " + e.getMessage());
            return;
        } catch (RuntimeException e) {
            // Whatever a broker may say that has no meaning.
            lost("an answer of " + connection.address() + " makes no sense: " + Connection.rootMessage(e));
            return;
        }
        reply.received(answer);
    }

    @Override
    public void lost(String detail) {
        reply.failed(detail);
    }

    private String failure(ClientResponse response) {
        if (response.authenticationException() != null) {
            return "no TLS connection to " + connection.address() + ": "
                    + Connection.rootMessage(response.authenticationException());
        }
        if (response.versionMismatch() != null) {
            return connection.address() + " speaks another protocol: "
                    + Connection.rootMessage(response.versionMismatch());
        }
        return response.wasTimedOut()
                ? "no answer from " + connection.address()
                : "connection to " + connection.address() + " lost";
    }

    static ProducerIdentity producerId(AbstractResponse response) {
        InitProducerIdResponseData data = ((InitProducerIdResponse) response).data();
        Errors.forCode(data.errorCode()).maybeThrow();
        return new ProducerIdentity(data.producerId(), data.producerEpoch());
    }

    static ClusterMetadata metadata(AbstractResponse response) {
        MetadataResponseData data = ((MetadataResponse) response).data();
        Errors.forCode(data.errorCode()).maybeThrow();
        List<BrokerAddress> brokers = new ArrayList<>(data.brokers().size());
        for (MetadataResponseBroker broker : data.brokers()) {
            brokers.add(new BrokerAddress(broker.nodeId(), broker.host(), broker.port()));
        }
        List<TopicMetadata> topics = new ArrayList<>(data.topics().size());
        for (MetadataResponseTopic topic : data.topics()) {
            topics.add(topic(topic));
        }
        return new ClusterMetadata(brokers, topics);
    }

    static Map<String, Long> retentions(AbstractResponse response) {
        Map<String, Long> millis = new HashMap<>();
        for (DescribeConfigsResult topic :
                ((DescribeConfigsResponse) response).data().results()) {
            Map<String, String> configs = new HashMap<>();
            topic.configs().forEach(config -> configs.put(config.name(), config.value()));
            if (configs.getOrDefault(CLEANUP, "").contains("delete")
                    && configs.getOrDefault(TIMESTAMPS, "").equals("CreateTime")) {
                long kept = Long.parseLong(configs.getOrDefault(RETENTION, "-1"));
                if (kept >= 0) {
                    millis.put(topic.resourceName(), kept);
                }
            }
        }
        return millis;
    }

    private static TopicMetadata topic(MetadataResponseTopic topic) {
        Errors error = Errors.forCode(topic.errorCode());
        int count = topic.partitions().size();
        int[] leaders = new int[count];
        int[] epochs = new int[count];
        TopicOutcome outcome = ErrorMeaning.ofTopic(error);
        if (outcome == TopicOutcome.KNOWN) {
            for (MetadataResponsePartition partition : topic.partitions()) {
                int index = partition.partitionIndex();
                if (index < 0 || index >= count) {
                    return new TopicMetadata(
                            topic.name(),
                            TopicOutcome.TROUBLE,
                            "partitions are missing",
                            topic.topicId(),
                            leaders,
                            epochs);
                }
                boolean led = partition.errorCode() != Errors.LEADER_NOT_AVAILABLE.code();
                leaders[index] = led ? partition.leaderId() : NO_LEADER;
                epochs[index] = partition.leaderEpoch();
            }
        }
        return new TopicMetadata(
                topic.name(), outcome, error.name() + ": " + error.message(), topic.topicId(), leaders, epochs);
    }
}
