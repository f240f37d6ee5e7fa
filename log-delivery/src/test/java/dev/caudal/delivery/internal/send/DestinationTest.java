// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.TestBatches;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import dev.caudal.delivery.internal.spool.SpooledBatch;
import dev.caudal.delivery.internal.spool.Stamp;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.ProducerIdentity;
import dev.caudal.delivery.internal.wire.TopicMetadata;
import dev.caudal.delivery.internal.wire.TopicMetadata.TopicOutcome;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What is known of a topic, and what becomes of its batches when that changes. Nothing is sent. */
final class DestinationTest {
    private static final Uuid FIRST_LIFE = new Uuid(1, 1);
    private static final Uuid SECOND_LIFE = new Uuid(2, 2);

    private final RouteUsage usage = new RouteUsage(Engine.routes(1).get(0));
    private final Destination destination = new Destination("c83");
    private final ProducerIds producerIds = TestProducerIds.unknown();
    private static final SendLane LANE =
            new Broker(TestProducerIds.network(), new BrokerAddress(1, "nowhere", 1)).healthy();

    @Test
    void shouldKeepTheOrderOfWhatCameBeforeTheTopicWasKnown() {
        Outgoing first = outgoing(7);
        Outgoing second = outgoing(7);
        Outgoing other = outgoing(8);
        List.of(first, second, other)
                .forEach(outgoing -> assertThat(destination.place(outgoing, 0)).isNull());
        learn(FIRST_LIFE, new int[] {1, 2}, new int[] {5, 5});
        assertThat(destination.partitions()[1].batches()).containsExactly(first, second);
        assertThat(destination.partitions()[0].batches()).containsExactly(other);
    }

    @Test
    void shouldBelieveTheLaterElection() {
        learn(FIRST_LIFE, new int[] {1}, new int[] {5});
        learn(FIRST_LIFE, new int[] {2}, new int[] {4});
        assertThat(destination.partitions()[0].leader()).isEqualTo(1);
        learn(FIRST_LIFE, new int[] {3}, new int[] {6});
        assertThat(destination.partitions()[0].leader()).isEqualTo(3);
        learn(FIRST_LIFE, new int[] {Partition.NO_LEADER}, new int[] {6});
        assertThat(destination.partitions()[0].leader()).isEqualTo(Partition.NO_LEADER);
    }

    @Test
    void shouldForgetTheElectionsOfAnEarlierLife() {
        learn(FIRST_LIFE, new int[] {1}, new int[] {50});
        learn(SECOND_LIFE, new int[] {2}, new int[] {0});
        assertThat(destination.topicId()).isEqualTo(SECOND_LIFE);
        assertThat(destination.partitions()[0].leader()).isEqualTo(2);
    }

    @Test
    void shouldStampAnewAndCountOnceInAnotherLife() {
        learn(FIRST_LIFE, new int[] {1}, new int[] {0});
        Outgoing outgoing = outgoing(0);
        Partition partition = destination.place(outgoing, 0);
        assertThat(partition).isNotNull();
        partition.sequence().begin(new ProducerIdentity(9, (short) 0));
        partition.count(FIRST_LIFE);
        assertThat(outgoing.stamp(FIRST_LIFE, partition.sequence(), 0, 0)).isFalse();
        outgoing.maybeWritten();
        assertThat(outgoing.stamp(FIRST_LIFE, partition.sequence(), 0, 0)).isFalse();
        partition.count(SECOND_LIFE);
        assertThat(partition.sequence().epoch()).isEqualTo((short) 1);
        assertThat(partition.sequence().next()).isZero();
        assertThat(outgoing.stamp(SECOND_LIFE, partition.sequence(), 0, 0)).isTrue();
        outgoing.unstamp();
        assertThat(outgoing.stamp(SECOND_LIFE, partition.sequence(), 0, 0)).isFalse();
    }

    @Test
    void shouldKeepTheOrderBehindABatchUnderWayForAPartitionThatIsGone() {
        learn(FIRST_LIFE, new int[] {1, 1, 1}, new int[] {0, 0, 0});
        Outgoing underWay = outgoing(2);
        Outgoing waiting = outgoing(2);
        destination.place(underWay, 0);
        destination.place(waiting, 0);
        Partition gone = destination.partitions()[2];
        depart(gone);
        learn(SECOND_LIFE, new int[] {1}, new int[] {0});
        Outgoing later = outgoing(2);
        assertThat(destination.place(later, 0)).isNull();
        assertThat(gone.batches()).containsExactly(underWay, waiting, later);
        gone.landed();
        destination.leaveIfGone(gone, 0);
        assertThat(destination.partitions()[0].batches()).containsExactly(underWay, waiting, later);
        assertThat(underWay.where()).isSameAs(destination.partitions()[0]);
    }

    @Test
    void shouldNotForgetABatchOfAPartitionThatIsGoneAndComesBack() {
        learn(FIRST_LIFE, new int[] {1, 1}, new int[] {0, 0});
        Outgoing underWay = outgoing(1);
        destination.place(underWay, 0);
        Partition gone = destination.partitions()[1];
        depart(gone);
        learn(SECOND_LIFE, new int[] {1}, new int[] {0});
        learn(SECOND_LIFE, new int[] {1, 1}, new int[] {0, 0});
        assertThat(destination.partitions()[1]).isNotSameAs(gone);
        gone.landed();
        destination.leaveIfGone(gone, 0);
        assertThat(destination.partitions()[1].batches()).containsExactly(underWay);
    }

    @Test
    void shouldNotBelieveThatATopicHasLostAPartitionOrIsAnOlderOne() {
        learn(FIRST_LIFE, new int[] {1, 1}, new int[] {3, 3});
        learn(FIRST_LIFE, new int[] {2}, new int[] {4});
        assertThat(destination.partitions()).hasSize(2);
        assertThat(destination.partitions()[0].leader()).isEqualTo(2);
        learn(SECOND_LIFE, new int[] {1}, new int[] {0});
        learn(FIRST_LIFE, new int[] {2, 2}, new int[] {9, 9});
        assertThat(destination.topicId()).isEqualTo(SECOND_LIFE);
        assertThat(destination.partitions()).hasSize(1);
    }

    private static final SpoolFrame.Owner NOBODY = new SpoolFrame.Owner() {
        @Override
        public void done(SpooledBatch batch, int lines, boolean last) {}

        @Override
        public void announce(SpooledBatch batch, Runnable then) {
            then.run();
        }
    };

    private static void depart(Partition partition) {
        partition.depart(TestProducerIds.known(9, 0), LANE, 0, 0);
    }

    @Test
    void shouldMoveWhatWasNeverSentWhenPartitionsAreAddedAndNothingElse() {
        learn(FIRST_LIFE, new int[] {1}, new int[] {0});
        Outgoing underWay = outgoing(1);
        destination.place(underWay, 0);
        depart(destination.partitions()[0]);
        Outgoing before = outgoing(1);
        destination.place(before, 0);
        learn(FIRST_LIFE, new int[] {1, 2}, new int[] {0, 0});
        Outgoing after = outgoing(1);
        destination.place(after, 0);
        assertThat(destination.partitions()[0].batches()).containsExactly(underWay);
        assertThat(destination.partitions()[1].batches()).containsExactly(before, after);
    }

    private void learn(Uuid id, int[] leaders, int[] epochs) {
        destination.learn(new TopicMetadata("c83", TopicOutcome.KNOWN, "", id, leaders, epochs), producerIds, 0);
    }

    @Test
    void shouldSendWhatWasSentBeforeToItsPartitionAsItWas() {
        learn(FIRST_LIFE, new int[] {1, 1, 1}, new int[] {5, 5, 5});
        Outgoing restored = restored(new Stamp(FIRST_LIFE, 2, 77, (short) 3, 12));
        Partition partition = destination.place(restored, 0);
        assertThat(partition).isSameAs(destination.partitions()[2]);
        Sequence ours = new Sequence();
        ours.begin(new ProducerIdentity(78, (short) 0));
        byte[] before = restored.batch().bytes().clone();
        assertThat(restored.stamp(FIRST_LIFE, ours, 0, 0)).isFalse();
        assertThat(restored.batch().bytes()).isEqualTo(before);
        assertThat(restored.isNumberedBy(ours)).isFalse();
    }

    @Test
    void shouldCountAsADuplicateOnceWhatHasToGetAnotherNumber() {
        learn(SECOND_LIFE, new int[] {1}, new int[] {5});
        Outgoing restored = restored(new Stamp(FIRST_LIFE, 0, 77, (short) 3, 12));
        destination.place(restored, 0);
        Sequence ours = new Sequence();
        ours.begin(new ProducerIdentity(78, (short) 0));
        assertThat(restored.stamp(SECOND_LIFE, ours, 0, 0)).isTrue();
        assertThat(restored.isNumberedBy(ours)).isTrue();
        restored.unstamp();
        assertThat(restored.stamp(SECOND_LIFE, ours, 0, 0)).isFalse();
    }

    /** As it comes out of the spool. */
    private Outgoing restored(Stamp stamp) {
        byte[] bytes = TestBatches.recordBatch(List.of("line"), 0);
        SpooledBatch spooled = new SpooledBatch(
                1, 0, SpoolRoute.of(new Batch(usage, 7, bytes, 1, 0)), bytes, 1, stamp, true, 0, bytes.length);
        return new Outgoing(
                new Batch(usage, 7, bytes, 1, 0), new SpoolFrame(spooled, NOBODY), (answered, answer) -> {}, 0);
    }

    private Outgoing outgoing(int partitionHash) {
        byte[] bytes = TestBatches.recordBatch(List.of("line"), 0);
        return new Outgoing(new Batch(usage, partitionHash, bytes, 1, 0), null, (answered, answer) -> {}, 0);
    }
}
