// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.Offer;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.DeliverySettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The wiring without brokers: how it starts and ends. */
final class DirectDeliveryTest {
    private final Ledger ledger = new Ledger();

    @Test
    void shouldCountWhatABusyReaderHasWhenItIsInAHurry() throws Exception {
        Route route = route();
        DirectDelivery delivery = new DirectDelivery(settings(), ledger, DeliveryObserver.NONE);
        LogSink sink = delivery.sink("access");
        delivery.routes(List.of(route));
        delivery.start();
        CountDownLatch inTheMiddle = new CountDownLatch(1);
        AtomicReference<@Nullable Offer> offer = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            sink.beginChunk(System.currentTimeMillis(), System.nanoTime());
            offer.set(sink.offer(route, new byte[] {1, 2, 3}, 0, 3));
            inTheMiddle.countDown();
            while (!delivery.isClosing()) {
                Thread.onSpinWait();
            }
            // It takes its time, though it is being waited for.
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            sink.endChunk();
        });
        reader.start();
        inTheMiddle.await();
        assertThat(delivery.close(Duration.ZERO)).as("all delivered").isFalse();
        reader.join();
        assertThat(offer.get()).isEqualTo(Offer.ACCEPTED);
        assertThat(ledger.snapshot().dropped()).containsEntry(DropCause.SHUTDOWN, 1L);
        assertThat(delivery.status().memoryUsedBytes()).isZero();
    }

    private static Route route() throws Exception {
        return RoutingTable.builder(RoutingTable.empty())
                .epoch("e1")
                .version(1)
                .customer("83", "s1", Map.of("access", "c83"))
                .build()
                .routes()
                .iterator()
                .next();
    }

    /** Nobody listens at port 9 of this machine. */
    private static DeliverySettings settings() {
        return new DeliverySettings(
                "node",
                List.of("127.0.0.1:9"),
                null,
                Codec.NONE,
                0,
                Duration.ofSeconds(1),
                1_000,
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofMinutes(5),
                DeliverySettings.MIN_MEMORY_LIMIT_BYTES,
                null);
    }
}
