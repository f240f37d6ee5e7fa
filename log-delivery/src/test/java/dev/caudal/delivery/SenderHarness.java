// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.send.Sender;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A sender against real brokers, fed with small batches; one test's thread. */
final class SenderHarness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    final Ledger ledger = new Ledger();
    final MemoryBudget budget;
    final Sender sender;
    final TestBatches batches;
    /** Records of the node that are acknowledged. */
    final Queue<NodeRecord> reported = new ConcurrentLinkedQueue<>();

    private final Map<Route, RouteUsage> usages = new ConcurrentHashMap<>();
    private final Map<String, Route> routes = new HashMap<>();
    private final Map<String, Integer> nextLine = new HashMap<>();
    private RoutingTable table = RoutingTable.empty();
    private boolean closed;

    SenderHarness(DeliverySettings settings) {
        budget = new MemoryBudget(settings.memoryLimitBytes());
        batches = new TestBatches(budget);
        DeliveryObserver observer = new DeliveryObserver() {
            @Override
            public void reported(NodeRecord record) {
                reported.add(record);
            }
        };
        sender = new Sender(settings, budget, ledger.delivery(), batches::split, this::usage, observer);
    }

    /** Exactly these customers, each with topic {@code c<id>}, under this subscription. */
    void subscribe(String subscription, String... ids) throws InvalidRoutingTableException {
        subscribe(subscription, Stream.of(ids).collect(Collectors.toMap(id -> id, id -> "c" + id)));
    }

    /** Exactly these customers with these topics. */
    void subscribe(String subscription, Map<String, String> topics) throws InvalidRoutingTableException {
        RoutingTableBuilder builder = RoutingTable.builder(table).epoch("e1").version(table.version() + 1);
        topics.forEach((id, topic) -> builder.customer(id, subscription, Map.of("access", topic)));
        table = builder.build();
        for (Route route : table.routes()) {
            routes.put(route.customer().value(), route);
        }
        sender.routes(table.routes());
    }

    Route route(String id) {
        return routes.get(id);
    }

    /** One batch with the customer's next lines, {@code line-N}. */
    void send(String id, int lines) {
        int from = nextLine.getOrDefault(id, 0);
        nextLine.put(id, from + lines);
        send(id, numbered(from, from + lines));
    }

    void send(String id, List<String> lines) {
        sender.offer(List.of(batches.batch(usage(id), 0, lines)));
    }

    RouteUsage usage(String id) {
        return usage(routes.get(id));
    }

    private RouteUsage usage(Route route) {
        return usages.computeIfAbsent(route, RouteUsage::new);
    }

    static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line-" + i).toList();
    }

    LedgerSnapshot ledger() {
        return ledger.snapshot();
    }

    long delivered(String id) {
        return ledger().byRoute().entrySet().stream()
                .filter(entry -> entry.getKey().customer().equals(CustomerId.of(id)))
                .mapToLong(entry -> entry.getValue().delivered())
                .sum();
    }

    void awaitDelivered(long lines) {
        await("delivered=" + lines, () -> ledger().delivered() >= lines);
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not reached: " + what + "; " + ledger() + ", " + sender.status());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    boolean stop(Duration deadline) {
        closed = true;
        return sender.close(deadline);
    }

    @Override
    public void close() {
        if (!closed) {
            stop(Duration.ZERO);
        }
    }
}
