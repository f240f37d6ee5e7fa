// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.internal.wire.TopicMetadata.TopicOutcome;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorMeaningTest {
    /** The only answers after which lines are given up. A new version's new errors must not be among them. */
    private static final Set<Errors> FINAL = EnumSet.of(
            Errors.INVALID_RECORD,
            Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
            Errors.UNSUPPORTED_COMPRESSION_TYPE,
            Errors.INVALID_REQUIRED_ACKS);

    @ParameterizedTest
    @EnumSource
    void shouldGiveUpNothingByAccident(Errors error) {
        assertThat(ErrorMeaning.ofProduce(error) == ProduceOutcome.REFUSED).isEqualTo(FINAL.contains(error));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCallDeliveredOnlyWhatIs(Errors error) {
        assertThat(ErrorMeaning.ofProduce(error) == ProduceOutcome.DELIVERED)
                .isEqualTo(error == Errors.NONE || error == Errors.DUPLICATE_SEQUENCE_NUMBER);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_LEADER_OR_FOLLOWER, NOT_LEADER",
        "FENCED_LEADER_EPOCH, NOT_LEADER",
        "UNKNOWN_TOPIC_OR_PARTITION, TOPIC_MISSING",
        "UNKNOWN_TOPIC_ID, TOPIC_ID_UNKNOWN",
        "INCONSISTENT_TOPIC_ID, TOPIC_ID_UNKNOWN",
        "TOPIC_AUTHORIZATION_FAILED, DENIED",
        "NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS",
        "NOT_ENOUGH_REPLICAS_AFTER_APPEND, REPLICATION_LATE",
        "REQUEST_TIMED_OUT, REPLICATION_LATE",
        "MESSAGE_TOO_LARGE, TOO_LARGE",
        "INVALID_TIMESTAMP, INVALID_TIMESTAMP",
        "CORRUPT_MESSAGE, CORRUPT",
        "OUT_OF_ORDER_SEQUENCE_NUMBER, SEQUENCE_LOST",
        "INVALID_PRODUCER_EPOCH, SEQUENCE_LOST",
        "UNKNOWN_PRODUCER_ID, SEQUENCE_LOST",
        "KAFKA_STORAGE_ERROR, TROUBLE",
        "UNKNOWN_SERVER_ERROR, TROUBLE",
        "THROTTLING_QUOTA_EXCEEDED, TROUBLE"
    })
    void shouldTellApartWhatToDo(Errors error, ProduceOutcome outcome) {
        assertThat(ErrorMeaning.ofProduce(error)).isEqualTo(outcome);
    }

    @Test
    void shouldKnowWhatMayHaveBeenWritten() {
        // A leader that loses its place while it waits for followers has written first.
        assertThat(EnumSet.allOf(ProduceOutcome.class))
                .filteredOn(ProduceOutcome::maybeWritten)
                .containsExactlyInAnyOrder(
                        ProduceOutcome.UNREACHABLE,
                        ProduceOutcome.NOT_LEADER,
                        ProduceOutcome.TOPIC_MISSING,
                        ProduceOutcome.REPLICATION_LATE,
                        ProduceOutcome.TROUBLE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAskAgainForEveryTopicThatIsNotKnown(Errors error) {
        assertThat(ErrorMeaning.ofTopic(error) == TopicOutcome.KNOWN).isEqualTo(error == Errors.NONE);
    }
}
