// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private final Ledger ledger = new Ledger();
    private final Route route = route(RoutingTable.empty(), "83", "k7");
    private final RouteKey key = RouteKey.of(route);

    @Test
    void shouldBalanceOverTheWholeWayOfALine() {
        ReaderCounts reader = ledger.reader("access");
        DeliveryCounts delivery = ledger.delivery();
        delivery.recovered(key, 5);
        for (int i = 0; i < 10; i++) {
            reader.read(100);
            reader.routed(route, 90);
        }
        reader.read(0);
        reader.dropped(DropCause.EMPTY_LINE);
        reader.read(50);
        reader.unsubscribed();
        reader.dropped(route, DropCause.MEMORY_FULL);
        delivery.spooled(key, 4);
        delivery.unspooled(key, 3);
        delivery.delivered(route, 6);
        delivery.dropped(key, DropCause.CUSTOMER_LEFT, 2);
        delivery.possibleDuplicates(3);

        LedgerSnapshot snapshot = ledger.snapshot();

        assertThat(snapshot.balance())
                .isEqualTo(
                        "read 12 + recovered 5 = delivered 6 + dropped 4 (empty_line 1, memory_full 1, customer_left 2)"
                                + " + unsubscribed 1 + in memory 0 + in spool 6");
        assertThat(snapshot.readBytes()).isEqualTo(1_050);
        assertThat(snapshot.possibleDuplicates()).isEqualTo(3);
        assertThat(snapshot.byRoute()).containsOnlyKeys(key);
        LedgerSnapshot.RouteAccount account = snapshot.byRoute().get(key);
        assertThat(account.read()).isEqualTo(10);
        assertThat(account.readBytes()).isEqualTo(900);
        assertThat(account.inSpool()).isEqualTo(6);
        assertThat(account.inMemory()).isZero();
    }

    @Test
    void shouldCountGapsBesideTheBalanceUnderTheNameOfTheirSource() {
        ledger.reader("access").read(10);
        ledger.gap("access", GapKind.OVERRUN, 2, 0);
        ledger.gap("hls", GapKind.REOPENED, 1, 17);
        ledger.gap("access", GapKind.OVERRUN, 1, 0);

        LedgerSnapshot snapshot = ledger.snapshot();

        assertThat(snapshot.bySource().get("access").gaps()).isEqualTo(Map.of(GapKind.OVERRUN, 3L));
        assertThat(snapshot.bySource().get("hls").read()).isZero();
        assertThat(snapshot.gaps()).isEqualTo(Map.of(GapKind.OVERRUN, 3L, GapKind.REOPENED, 1L));
        assertThat(snapshot.inMemory()).isEqualTo(1);
    }

    @Test
    void shouldAddUpTheReadersOfOneSource() {
        ledger.reader("access").read(10);
        ledger.reader("access").read(20);

        assertThat(ledger.snapshot().bySource()).containsOnlyKeys("access");
        assertThat(ledger.snapshot().bySource().get("access").readBytes()).isEqualTo(30);
    }

    @Test
    void shouldCountACustomerOnWhateverRouteHeHas() {
        ReaderCounts reader = ledger.reader("access");
        RoutingTable table = RoutingTable.empty();
        for (int subscription = 0; subscription < 1_000; subscription++) {
            Route next = route(table, "83", "s" + subscription);
            reader.read(1);
            reader.routed(next, 1);
            reader.routed(next, 1);
            reader.read(1);
        }

        assertThat(ledger.snapshot().byRoute().get(key).read()).isEqualTo(2_000);
    }

    /**
     * Lines go from a reader over a queue to a deliverer, one part of them through a spool, while snapshots are taken. In
     * none of them may an amount be negative: what has an outcome has been read.
     */
    @Test
    void shouldNeverShowAnOutcomeOfALineThatItDoesNotShowAsRead() throws Exception {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            routes.add(route(RoutingTable.empty(), Integer.toString(i), "s"));
        }
        int lines = 300_000;
        BlockingQueue<Route> memory = new ArrayBlockingQueue<>(64);
        ReaderCounts reads = ledger.reader("access");
        DeliveryCounts delivers = ledger.delivery();
        Thread reader = new Thread(() -> {
            for (int i = 0; i < lines; i++) {
                Route to = routes.get(i % routes.size());
                reads.read(10);
                if (i % 7 == 0) {
                    reads.unsubscribed();
                } else {
                    reads.routed(to, 8);
                    if (i % 5 == 0 || !memory.offer(to)) {
                        reads.dropped(to, DropCause.MEMORY_FULL);
                    }
                }
            }
        });
        AtomicBoolean readerDone = new AtomicBoolean();
        Thread deliverer = new Thread(() -> {
            for (int i = 0; !readerDone.get() || !memory.isEmpty(); i++) {
                Route to = memory.poll();
                if (to == null) {
                    Thread.onSpinWait();
                    continue;
                }
                if (i % 2 == 0) {
                    delivers.spooled(RouteKey.of(to), 1);
                    delivers.unspooled(RouteKey.of(to), 1);
                }
                if (i % 3 == 0) {
                    delivers.dropped(to, DropCause.REFUSED, 1);
                } else {
                    delivers.delivered(to, 1);
                }
            }
        });
        reader.start();
        deliverer.start();

        while (reader.isAlive()) {
            LedgerSnapshot snapshot = ledger.snapshot();
            assertThat(snapshot.inMemory()).as(snapshot.balance()).isNotNegative();
            assertThat(snapshot.inSpool()).isNotNegative();
            snapshot.byRoute()
                    .forEach((of, account) -> assertThat(account.inMemory())
                            .as("%s %s", of, account)
                            .isNotNegative());
        }
        reader.join();
        readerDone.set(true);
        deliverer.join();

        assertThat(ledger.snapshot().read()).isEqualTo(lines);
        assertThat(ledger.snapshot().inMemory()).isZero();
        assertThat(ledger.snapshot().inSpool()).isZero();
    }

    private static Route route(RoutingTable previous, String id, String subscription) {
        try {
            return RoutingTable.builder(previous)
                    .customer(id, subscription, Map.of("access", "c" + id))
                    .build()
                    .routes()
                    .iterator()
                    .next();
        } catch (InvalidRoutingTableException e) {
            throw new AssertionError(e);
        }
    }
}
