// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.internal.wire.ProducerIdentity;
import org.junit.jupiter.api.Test;

/** The numbers that a partition gives, and whom it troubles when they are worth nothing any more. */
final class PartitionTest {
    private final ProducerIds producerIds = TestProducerIds.known(9, 0);
    private final Partition partition = new Partition(new Destination("c83"), 0);

    @Test
    void shouldLeaveTheIdentityOfAllOthersAloneWhenItHasGivenNoNumberYet() {
        // What an earlier run may have written came out of the spool, and goes back there before anything was sent.
        partition.startOver(producerIds);
        assertThat(producerIds.isKnown()).as("others go on").isTrue();
    }

    @Test
    void shouldGoOnInTheNextEpochAndTroubleNobody() {
        partition.sequence().begin(new ProducerIdentity(9, (short) 4));
        partition.sequence().advance(100);
        partition.startOver(producerIds);
        assertThat(partition.sequence().epoch()).isEqualTo((short) 5);
        assertThat(partition.sequence().next()).isZero();
        assertThat(producerIds.isKnown()).isTrue();
    }

    @Test
    void shouldAskForAnotherIdentityAfterTheLastEpoch() {
        partition.sequence().begin(new ProducerIdentity(9, Short.MAX_VALUE));
        partition.startOver(producerIds);
        assertThat(partition.sequence().isUsable()).isFalse();
        assertThat(producerIds.isKnown()).isFalse();
    }
}
