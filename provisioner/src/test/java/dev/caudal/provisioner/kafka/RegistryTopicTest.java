// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.ProvisioningException.Reason;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures of a transaction are worth another attempt. */
final class RegistryTopicTest {
    static Stream<RuntimeException> undecided() {
        return Stream.of(
                new ProducerFencedException("newer epoch"),
                new KafkaException("a failure", new ProducerFencedException("newer epoch")),
                new InvalidTxnStateException("the state moved on"),
                // As TransactionManager.EndTxnHandler words an UNKNOWN_SERVER_ERROR.
                new KafkaException("Unhandled error in EndTxnResponse: The server experienced an unexpected error"));
    }

    static Stream<RuntimeException> decided() {
        return Stream.of(
                new TimeoutException("no broker answers"),
                new SslAuthenticationException("unknown certificate"),
                new KafkaException("Failed to construct", new SslAuthenticationException("unknown certificate")),
                new TransactionalIdAuthorizationException("not allowed"));
    }

    @ParameterizedTest
    @MethodSource("undecided")
    void shouldBeginAnewAfter(RuntimeException failure) {
        ProvisioningException said = RegistryTopic.failure("write to the registry", failure);

        assertThat(said.reason()).isEqualTo(Reason.OVERTAKEN);
    }

    @ParameterizedTest
    @MethodSource("decided")
    void shouldGiveUpAfter(RuntimeException failure) {
        ProvisioningException said = RegistryTopic.failure("write to the registry", failure);

        assertThat(said.reason()).isNotEqualTo(Reason.OVERTAKEN);
        assertThat(said).hasMessageStartingWith("cannot write to the registry: ");
    }
}
