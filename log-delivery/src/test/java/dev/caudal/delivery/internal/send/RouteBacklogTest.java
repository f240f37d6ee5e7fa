// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.TestBatches;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a route is behind, and when what comes may stand in the queue itself. */
final class RouteBacklogTest {
    private final RouteUsage usage = new RouteUsage(Engine.routes(1).get(0));
    private final RouteBacklog backlog = new RouteBacklog(SpoolRoute.of(batch(usage)), 1_000);

    @Test
    void shouldBeOverWhenTheLastLineOnDiskHasItsOutcome() {
        backlog.storing();
        assertThat(backlog.isOver()).isFalse();
        backlog.stored(10);
        assertThat(backlog.isAllOut()).isFalse();
        backlog.handedOut(10, 100, 2_000);
        assertThat(backlog.isAllOut()).isTrue();
        assertThat(backlog.isOver()).isFalse();
        backlog.done(4);
        backlog.done(6);
        assertThat(backlog.isOver()).isTrue();
    }

    @Test
    void shouldNotLetAnythingStandInTheQueueWhileSomethingIsBeingStored() {
        backlog.recovered(5);
        backlog.handedOut(5, 50, 2_000);
        backlog.storing();
        assertThat(backlog.isDiskOut()).isTrue();
        assertThat(backlog.isAllOut()).isFalse();
        backlog.notStored();
        assertThat(backlog.isAllOut()).isTrue();
    }

    @Test
    void shouldBeBehindAgainWhenWhatWasHandedOutIsGivenBack() {
        backlog.recovered(5);
        backlog.handedOut(5, 50, 2_000);
        backlog.givenBack(5, 50);
        assertThat(backlog.isDiskOut()).isFalse();
        assertThat(backlog.bytesOut()).isZero();
        backlog.dropped(5);
        assertThat(backlog.isOver()).as("the spool has not heard of it").isFalse();
        assertThat(backlog.isReturning()).isTrue();
        backlog.returned();
        assertThat(backlog.isOver()).isTrue();
    }

    @Test
    void shouldPutWhatTheDiskRefusedBeforeWhatCameLater() {
        Outgoing later = outgoing();
        Outgoing first = outgoing();
        Outgoing second = outgoing();
        backlog.await(later, 0);
        backlog.refuse(first);
        backlog.refuse(second);
        assertThat(backlog.isOver()).isFalse();
        assertThat(backlog.takeWaiting()).containsExactly(first, second, later);
        assertThat(backlog.isOver()).isTrue();
    }

    @Test
    void shouldTryTheDiskAgainForWhatItRefusedAndForWhatHasWaitedTooLong() {
        backlog.await(outgoing(), 100);
        assertThat(backlog.isWaitOver(149, 50)).isFalse();
        assertThat(backlog.isWaitOver(150, 50)).isTrue();
        backlog.takeWaiting();
        assertThat(backlog.isWaitOver(150, 50)).isFalse();
        backlog.refuse(outgoing());
        assertThat(backlog.isWaitOver(0, 50)).isTrue();
    }

    @Test
    void shouldSayToTheBlocksOfItsRouteHowLongThereIsNoHurry() {
        backlog.meet(usage);
        assertThat(usage.isBehind()).isTrue();
        backlog.end();
        assertThat(usage.isBehind()).isFalse();
    }

    private static Batch batch(RouteUsage usage) {
        return new Batch(usage, 0, TestBatches.recordBatch(List.of("line"), 0), 1, 0);
    }

    private Outgoing outgoing() {
        return new Outgoing(batch(usage), null, (answered, answer) -> {}, 0);
    }
}
