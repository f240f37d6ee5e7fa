// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DeliveryCounts;
import dev.caudal.core.routing.Route;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.Spool;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The real sender, whose thread is whoever calls {@link #round}. */
public final class SimulatedSender {
    private final Sender sender;

    public SimulatedSender(
            DeliverySettings settings,
            MemoryBudget budget,
            DeliveryCounts counts,
            Function<Batch, List<Batch>> splitter,
            Function<Route, RouteUsage> usages,
            DeliveryObserver observer,
            Clock clock,
            RandomGenerator random,
            BrokerNetwork network,
            Function<Runnable, @Nullable Spool> spool) {
        sender = new Sender(
                settings,
                budget,
                counts,
                splitter,
                usages,
                observer,
                new Sender.Surroundings(clock, random, network, spool));
    }

    public void begin() {
        sender.begin();
    }

    /** One turn of the sender's loop, its sleep included. */
    public void round() {
        sender.round();
    }

    public void offer(Batch batch) {
        sender.offer(List.of(batch));
    }

    public void routes(Collection<Route> routes) {
        sender.routes(routes);
    }

    public boolean isDone() {
        return sender.isDone();
    }

    /** Ends in order; blocks for as long in simulated time. */
    public void close(Duration deadline) {
        sender.close(deadline);
        sender.run();
    }

    public boolean hasParked() {
        return !sender.status().parked().isEmpty();
    }
}
