// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.internal.wire.TopicMetadata.TopicOutcome;
import org.apache.kafka.common.protocol.Errors;

/** The protocol's error codes in words of our own. What is not named here is worth another try: nothing is dropped by accident. */
final class ErrorMeaning {
    private ErrorMeaning() {}

    static ProduceOutcome ofProduce(Errors error) {
        return switch (error) {
            // The broker remembers the last five batches of a producer; this one is older than those, so it is there.
            case NONE, DUPLICATE_SEQUENCE_NUMBER -> ProduceOutcome.DELIVERED;
            case NOT_LEADER_OR_FOLLOWER, LEADER_NOT_AVAILABLE, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH ->
                ProduceOutcome.NOT_LEADER;
            case UNKNOWN_TOPIC_OR_PARTITION -> ProduceOutcome.TOPIC_MISSING;
            case UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID -> ProduceOutcome.TOPIC_ID_UNKNOWN;
            case TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED -> ProduceOutcome.DENIED;
            case NOT_ENOUGH_REPLICAS -> ProduceOutcome.NOT_ENOUGH_REPLICAS;
            case REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS_AFTER_APPEND -> ProduceOutcome.REPLICATION_LATE;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> ProduceOutcome.TOO_LARGE;
            case INVALID_TIMESTAMP -> ProduceOutcome.INVALID_TIMESTAMP;
            case CORRUPT_MESSAGE -> ProduceOutcome.CORRUPT;
            case INVALID_RECORD, UNSUPPORTED_FOR_MESSAGE_FORMAT, UNSUPPORTED_COMPRESSION_TYPE, INVALID_REQUIRED_ACKS ->
                ProduceOutcome.REFUSED;
            case OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, UNKNOWN_PRODUCER_ID, PRODUCER_FENCED ->
                ProduceOutcome.SEQUENCE_LOST;
            default -> ProduceOutcome.TROUBLE;
        };
    }

    static TopicOutcome ofTopic(Errors error) {
        return switch (error) {
            case NONE -> TopicOutcome.KNOWN;
            case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID -> TopicOutcome.MISSING;
            case TOPIC_AUTHORIZATION_FAILED -> TopicOutcome.DENIED;
            case INVALID_TOPIC_EXCEPTION -> TopicOutcome.INVALID;
            default -> TopicOutcome.TROUBLE;
        };
    }
}
