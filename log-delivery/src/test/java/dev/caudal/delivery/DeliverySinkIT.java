// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.LogSinkContract;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract's far end is a real topic, made anew for each test. */
@WithLocalKafka
final class DeliverySinkIT extends LogSinkContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LocalKafka kafka;
    private final DeliverySettings settings;
    private Ledger ledger = new Ledger();
    private Delivery delivery;
    private List<Route> routes = List.of();
    private boolean closed;

    DeliverySinkIT(LocalKafka kafka, @TempDir Path directory) throws Exception {
        this.kafka = kafka;
        this.settings = DeliveryHarness.settings(
                kafka.bootstrapServers(), DeliveryHarness.edgeCertificate(kafka, directory), 32L << 20);
    }

    @Override
    protected LogSink open(RoutingTable table) throws Exception {
        ledger = new Ledger();
        closed = false;
        routes = List.copyOf(table.routes());
        for (Route route : routes) {
            DeliveryHarness.createTopic(kafka, route.topic(), 1, (short) 1);
        }
        delivery = Delivery.direct(settings, ledger);
        delivery.routes(routes);
        delivery.start();
        return delivery.sink("contract");
    }

    /** All that is accepted is in memory or delivered; when memory is empty, it has arrived. */
    @Override
    protected List<byte[]> received(Route route) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (delivery.status().memoryUsedBytes() > 0) {
            LedgerSnapshot now = ledger.snapshot();
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not delivered within " + PATIENCE + ": " + now);
            }
            LockSupport.parkNanos(5_000_000);
        }
        return DeliveryHarness.contents(kafka, route.topic()).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    @Override
    protected boolean close() {
        if (!closed) {
            closed = true;
            delivery.close(Duration.ofSeconds(10));
        }
        return true;
    }

    @AfterEach
    void removeTopics() throws Exception {
        close();
        try (Admin admin = kafka.newAdmin()) {
            admin.deleteTopics(routes.stream().map(Route::topic).toList()).all().get();
        }
    }
}
