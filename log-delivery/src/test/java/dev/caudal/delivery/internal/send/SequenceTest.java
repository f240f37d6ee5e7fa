// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.internal.wire.ProducerIdentity;
import org.junit.jupiter.api.Test;

final class SequenceTest {
    private final Sequence sequence = new Sequence();

    @Test
    void shouldCountRecordsFromZero() {
        assertThat(sequence.isUsable()).isFalse();
        sequence.begin(new ProducerIdentity(77, (short) 0));
        assertThat(sequence.producerId()).isEqualTo(77);
        assertThat(sequence.next()).isZero();
        sequence.advance(10);
        sequence.advance(1);
        assertThat(sequence.next()).isEqualTo(11);
        assertThat(sequence.epoch()).isZero();
    }

    @Test
    void shouldGoOnAtZeroAfterTheLargestNumber() {
        sequence.begin(new ProducerIdentity(77, (short) 0));
        sequence.advance(Integer.MAX_VALUE);
        assertThat(sequence.next()).isEqualTo(Integer.MAX_VALUE);
        sequence.advance(1);
        assertThat(sequence.next()).isZero();
        sequence.advance(Integer.MAX_VALUE);
        sequence.advance(5);
        assertThat(sequence.next()).isEqualTo(4);
    }

    @Test
    void shouldBeginAnewInTheNextEpochWhenItStartsOver() {
        sequence.begin(new ProducerIdentity(77, (short) 3));
        sequence.advance(10);
        sequence.startOver();
        assertThat(sequence.next()).isZero();
        assertThat(sequence.epoch()).isEqualTo((short) 4);
        assertThat(sequence.producerId()).isEqualTo(77);
    }

    @Test
    void shouldNeedAnotherIdentityAfterTheLastEpoch() {
        sequence.begin(new ProducerIdentity(77, Short.MAX_VALUE));
        sequence.startOver();
        assertThat(sequence.isUsable()).isFalse();
        sequence.begin(new ProducerIdentity(78, (short) 0));
        assertThat(sequence.producerId()).isEqualTo(78);
        assertThat(sequence.epoch()).isZero();
        assertThat(sequence.next()).isZero();
    }
}
