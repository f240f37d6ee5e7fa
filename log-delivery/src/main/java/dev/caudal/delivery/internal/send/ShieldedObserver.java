// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.NodeRecord;
import dev.caudal.delivery.internal.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the application does with what it hears stops no batch half way: whatever it throws is logged, once a minute. */
final class ShieldedObserver implements DeliveryObserver {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");
    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final DeliveryObserver observer;
    private final Clock clock;
    private long nextNanos;

    ShieldedObserver(DeliveryObserver observer, Clock clock) {
        this.observer = observer;
        this.clock = clock;
        this.nextNanos = clock.nanoTime();
    }

    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            long now = clock.nanoTime();
            if (now - nextNanos >= 0) {
                nextNanos = now + INTERVAL_NANOS;
                LOG.error("a DeliveryObserver throws; delivery goes on, and more of it is not shown for a minute", e);
            }
        }
    }

    @Override
    public void acknowledged(RouteKey route, String topic, int partition, long readMillis, int lines, int bytes) {
        attempt(() -> observer.acknowledged(route, topic, partition, readMillis, lines, bytes));
    }

    @Override
    public void dropped(RouteKey route, DropCause cause, long readMillis, long lines) {
        attempt(() -> observer.dropped(route, cause, readMillis, lines));
    }

    @Override
    public void encoded(int rawBytes, int batchBytes) {
        attempt(() -> observer.encoded(rawBytes, batchBytes));
    }

    @Override
    public void failed(String kind) {
        attempt(() -> observer.failed(kind));
    }

    @Override
    public void reported(NodeRecord record) {
        attempt(() -> observer.reported(record));
    }

    @Override
    public List<NodeRecord> lastReports() {
        try {
            return observer.lastReports();
        } catch (RuntimeException e) {
            attempt(() -> {
                throw e;
            });
            return List.of();
        }
    }
}
