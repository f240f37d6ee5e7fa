// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a block ends: one step at a time, by a clock that the test moves. */
final class BlockSinkTest {
    private static final long LINGER = Duration.ofSeconds(1).toNanos();
    private static final long MAX_AGE = 5 * LINGER;
    private static final int LIMIT_BYTES = 4 << 20;
    private static final int LARGE = OverloadLadder.LARGE_BYTES;

    private final List<Route> routes = Engine.routes(3);
    private final Route route = routes.get(0);
    private final Route other = routes.get(1);
    private final MemoryBudget budget = new MemoryBudget(LIMIT_BYTES);
    private final PagePool pool = new PagePool(budget);
    private final SealedBlocks sealed = new SealedBlocks();
    private final Map<Route, RouteUsage> usages = new ConcurrentHashMap<>();
    private final Sealer sealer = new Sealer(
            BlockLimits.of(Duration.ofNanos(LINGER), 10_000), pool, new OverloadLadder(budget), this::usageOf, sealed);
    private final BlockSink sink = sealer.sink(7);

    /** From time 0 on every block waits the whole linger. */
    @BeforeEach
    void passTheFirstLinger() {
        offer(route, 1, -LINGER);
        sealer.tick(0);
        takeAll().forEach(this::resolve);
    }

    @Test
    void shouldHoldMemoryOnlyForRoutesWithLines() {
        assertThat(budget.usedBytes()).isZero();
        offer(route, 100, 0);
        offer(route, 100, 1);
        assertThat(budget.usedBytes()).isEqualTo(PagePool.PAGE_BYTES);
        assertThat(usageOf(route).heldBytes()).hasValue(PagePool.PAGE_BYTES);
    }

    @Test
    void shouldSealADueBlockWhileItsReaderSleeps() {
        offer(route, 100, 0);
        sealer.tick(LINGER - 1);
        assertThat(sealedLines()).isEmpty();
        sealer.tick(LINGER);
        assertThat(sealedLines()).containsExactly(1);
        assertThat(sink.isAnyOpen()).isFalse();
    }

    @Test
    void shouldMakeSmallerBlocksForAnHourAfterABatchWasTooLargeForItsTopic() {
        usageOf(route).tooLarge(1_000, 0);
        for (int i = 0; i < 6; i++) {
            offer(route, 200, 0);
        }
        assertThat(sealedLines()).containsExactly(2, 2);
        for (int i = 0; i < 6; i++) {
            offer(route, 200, RouteUsage.REMEMBERED_NANOS);
        }
        // The block that was open is due by then, and takes one more line; the other five are together.
        assertThat(sealedLines()).containsExactly(3);
    }

    @Test
    void shouldWaitOnlyForATickInTheFirstLingerOfASource() {
        long tick = BlockLimits.of(Duration.ofNanos(LINGER), 1).tickNanos();
        BlockSink fresh = sealer.sink(8);
        offer(fresh, route, 0);
        sealer.tick(tick - 1);
        assertThat(sealedRoutes()).isEmpty();
        sealer.tick(tick);
        assertThat(sealedRoutes()).containsExactly(route);
        offer(fresh, other, LINGER - 1);
        offer(fresh, routes.get(2), LINGER);
        sealer.tick(LINGER - 1 + tick);
        assertThat(sealedRoutes()).containsExactly(other);
        sealer.tick(2 * LINGER - 1);
        assertThat(sealedRoutes()).isEmpty();
        sealer.tick(2 * LINGER);
        assertThat(sealedRoutes()).containsExactly(routes.get(2));
    }

    @Test
    void shouldLeaveABusyReaderToSealItself() {
        offer(route, 100, 0);
        sink.beginChunk(0, LINGER);
        sealer.tick(LINGER);
        assertThat(sealedLines()).isEmpty();
        sink.endChunk();
        assertThat(sealedLines()).containsExactly(1);
    }

    @Test
    void shouldSealInTheOrderOfOpening() {
        for (int i = 0; i < routes.size(); i++) {
            offer(routes.get(i), 100, i);
        }
        sealer.tick(LINGER + 1);
        assertThat(sealedRoutes()).containsExactly(routes.get(0), routes.get(1));
        sealer.tick(LINGER + 2);
        assertThat(sealedRoutes()).containsExactly(routes.get(2));
    }

    @Test
    void shouldLookForDueBlocksOnceATick() {
        offer(route, 100, 0);
        offer(other, 100, 1);
        // Nothing is due: it will be looked again a tick later.
        sink.beginChunk(0, LINGER - 1);
        sink.endChunk();
        sink.beginChunk(0, LINGER);
        sink.endChunk();
        assertThat(sealedRoutes()).isEmpty();
        sink.beginChunk(
                0, LINGER - 1 + BlockLimits.of(Duration.ofNanos(LINGER), 1).tickNanos());
        sink.endChunk();
        assertThat(sealedRoutes()).containsExactly(route, other);
    }

    @Test
    void shouldSealTheOldestBeyondAQuarterOfTheMemoryForWhoeverWaitsForSome() {
        List<Route> many = Engine.routes(200);
        for (int i = 0; i < many.size(); i++) {
            offer(many.get(i), 10_000, i);
        }
        long before = budget.usedBytes();
        assertThat(before).as("more than a quarter and an eighth").isGreaterThan(LIMIT_BYTES / 8 * 3);
        sealer.sealOldest();
        List<Block> first = takeAll();
        assertThat(first.stream().map(block -> block.usage().route()))
                .containsExactlyElementsOf(many.subList(0, first.size()));
        assertThat(first.stream().mapToInt(Block::heldBytes).sum())
                .as("an eighth, in whole blocks")
                .isBetween(LIMIT_BYTES / 8, LIMIT_BYTES / 8 + first.get(0).heldBytes());
        first.forEach(this::resolve);
        for (List<Block> next = first; !next.isEmpty(); ) {
            sealer.sealOldest();
            next = takeAll();
            next.forEach(this::resolve);
        }
        assertThat(budget.usedBytes()).as("what stays open").isBetween(LIMIT_BYTES / 8L, LIMIT_BYTES / 4L);
    }

    @Test
    void shouldSealNothingEarlyWhileTheEncoderHasSomethingToDo() {
        offer(route, 100, 0);
        sealer.tick(LINGER);
        List<Route> many = Engine.routes(200);
        many.forEach(each -> offer(each, 10_000, LINGER));
        sealer.sealOldest();
        assertThat(sealedRoutes()).containsExactly(route);
        sealer.sealOldest();
        assertThat(sealedRoutes()).isNotEmpty();
    }

    @Test
    void shouldSealMoreThanAHandful() {
        List<Route> many = Engine.routes(500);
        many.forEach(each -> offer(each, 100, 0));
        sealer.tick(LINGER);
        assertThat(sealedRoutes()).containsExactlyElementsOf(many);
    }

    @Test
    void shouldSealEveryBlockWhenAnHourBegins() {
        long hour = Duration.ofHours(1).toMillis();
        for (long wallMillis : new long[] {hour - 1, hour}) {
            sink.beginChunk(wallMillis, 0);
            assertThat(sink.offer(route, new byte[10], 0, 10)).isEqualTo(Offer.ACCEPTED);
            assertThat(sink.offer(other, new byte[10], 0, 10)).isEqualTo(Offer.ACCEPTED);
            sink.endChunk();
        }
        assertThat(sealedRoutes()).containsExactly(route, other);
    }

    @Test
    void shouldSealAtTheLimitOfLines() {
        sink.beginChunk(0, 0);
        for (int i = 0; i < 10_001; i++) {
            assertThat(sink.offer(route, new byte[10], 0, 10)).isEqualTo(Offer.ACCEPTED);
        }
        sink.endChunk();
        assertThat(sealedLines()).containsExactly(10_000);
    }

    @Test
    void shouldKeepADueBlockGrowingWhileItsRouteIsBusy() {
        usageOf(route).sealed();
        offer(route, 100, 0);
        offer(other, 100, 0);
        sealer.tick(LINGER);
        assertThat(sealedRoutes()).containsExactly(other);
        offer(route, 100, LINGER + 1);

        usageOf(route).resolved();
        sealer.tick(LINGER + 2);
        assertThat(sealedLines()).containsExactly(2);
    }

    @Test
    void shouldKeepNoBlockLongerThanFiveLingers() {
        usageOf(route).sealed();
        offer(route, 100, 0);
        sealer.tick(LINGER);
        sealer.tick(MAX_AGE - 1);
        assertThat(sealedLines()).isEmpty();
        sealer.tick(MAX_AGE);
        assertThat(sealedLines()).containsExactly(1);
    }

    @Test
    void shouldSealLargeDueBlocksOfBusyRoutesFromHalfOfTheMemory() {
        usageOf(route).sealed();
        usageOf(other).sealed();
        offer(route, LARGE, 0);
        offer(other, 100, 0);
        sealer.tick(LINGER);
        assertThat(sealedRoutes()).isEmpty();
        fillTo(50);
        sealer.tick(LINGER + 1);
        assertThat(sealedRoutes()).containsExactly(route);
        fillTo(75);
        sealer.tick(LINGER + 2);
        assertThat(sealedRoutes()).containsExactly(other);
    }

    @Test
    void shouldSealALargeBlockInsteadOfGrowingItFromThreeQuartersOfTheMemory() {
        offer(route, LARGE, 0);
        offer(route, 4_000, 0);
        assertThat(sealedLines()).isEmpty();
        fillTo(75);
        offer(route, 4_000, 0);
        assertThat(sealedLines()).containsExactly(2);
        offer(other, 4_000, 0);
        offer(other, 4_000, 0);
        assertThat(sealedLines()).as("small").isEmpty();
    }

    @Test
    void shouldRefuseAFloodAtItsShareAndLetOthersIn() {
        int accepted = flood();
        assertThat(accepted * 1_000).isBetween(LIMIT_BYTES * 2 / 5, LIMIT_BYTES / 2);
        assertThat(offerOnce(other, 1_000, 0)).isEqualTo(Offer.ACCEPTED);

        List<Block> compressed = takeAll();
        assertThat(compressed).as("its blocks are sealed, to be compressed").isNotEmpty();
        compressed.forEach(this::resolve);
        assertThat(offerOnce(route, 1_000, 0)).isEqualTo(Offer.ACCEPTED);
    }

    @Test
    void shouldLetASmallBlockGrowWhenMemoryIsFullAndTheRouteHasMoreUnderWay() {
        usageOf(route).sealed();
        offer(route, 4_000, 0);
        fillTo(99);
        assertThat(offerOnce(route, LIMIT_BYTES / 8, 0)).isEqualTo(Offer.MEMORY_FULL);
        assertThat(sealedLines()).isEmpty();
        usageOf(route).resolved();
        assertThat(offerOnce(route, LIMIT_BYTES / 8, 0)).isEqualTo(Offer.MEMORY_FULL);
        assertThat(sealedLines()).as("else nothing would ever give room").containsExactly(1);
    }

    @Test
    void shouldNotMixRoutesOfTwoLineagesOfTables() {
        Route stranger = Engine.routes(1).get(0);
        assertThat(stranger.index()).isEqualTo(route.index());
        offer(route, 100, 0);
        offer(stranger, 100, 0);
        offer(route, 100, 0);
        assertThat(sealedRoutes()).containsExactly(route, stranger);
    }

    @Test
    void shouldSealEverythingWhenClosedAndTakeNoMore() {
        offer(route, 100, 0);
        offer(other, 100, 0);
        assertThat(sealer.close(Duration.ofSeconds(30))).isTrue();
        assertThat(sealedRoutes()).containsExactly(route, other);
        assertThat(offerOnce(route, 100, 0)).isEqualTo(Offer.CLOSED);
    }

    @Test
    void shouldGoOnAfterAChunkThatWasNeverEnded() {
        sink.beginChunk(0, 0);
        assertThat(sink.offer(route, new byte[10], 0, 10)).isEqualTo(Offer.ACCEPTED);
        offer(route, 10, 1);
        sealer.tick(LINGER);
        assertThat(sealedLines()).containsExactly(2);
    }

    @Test
    void shouldSayWhenAReaderDoesNotStop() {
        offer(route, 100, 0);
        sink.beginChunk(0, 0);
        assertThat(sealer.close(Duration.ofMillis(10))).isFalse();
    }

    /** Offers lines of 1,000 bytes until one is refused; returns how many were not. */
    private int flood() {
        int accepted = 0;
        sink.beginChunk(0, 0);
        while (sink.offer(route, new byte[1_000], 0, 1_000) == Offer.ACCEPTED) {
            accepted++;
        }
        sink.endChunk();
        return accepted;
    }

    private void offer(Route to, int length, long nanoTime) {
        assertThat(offerOnce(to, length, nanoTime)).isEqualTo(Offer.ACCEPTED);
    }

    private static void offer(BlockSink sink, Route to, long nanoTime) {
        sink.beginChunk(0, nanoTime);
        assertThat(sink.offer(to, new byte[1], 0, 1)).isEqualTo(Offer.ACCEPTED);
        sink.endChunk();
    }

    private Offer offerOnce(Route to, int length, long nanoTime) {
        sink.beginChunk(0, nanoTime);
        Offer answer = sink.offer(to, new byte[length], 0, length);
        sink.endChunk();
        return answer;
    }

    /** Others use memory until so much is used altogether. */
    private void fillTo(int percent) {
        AtomicLong nobody = new AtomicLong();
        int missing = (int) (LIMIT_BYTES / 100L * percent + LIMIT_BYTES / 200 - budget.usedBytes());
        budget.exchange(nobody, 0, missing);
    }

    private RouteUsage usageOf(Route of) {
        return usages.computeIfAbsent(of, RouteUsage::new);
    }

    private List<Integer> sealedLines() {
        return takeAll().stream().map(Block::lines).toList();
    }

    private List<Route> sealedRoutes() {
        return takeAll().stream().map(block -> block.usage().route()).toList();
    }

    private List<Block> takeAll() {
        List<Block> blocks = new ArrayList<>();
        for (Block block = sealed.takeAll(); block != null; block = sealed.after(block)) {
            blocks.add(block);
        }
        return blocks;
    }

    private void resolve(Block block) {
        block.givePagesBack();
        budget.release(block.usage().heldBytes(), block.heldBytes());
        block.usage().resolved();
    }
}
