// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.DeliveryStatus.ParkedRoute;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.status.ParkLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds, twice a second while anything waits, the routes that have not delivered for a while and says why. What concerns one
 * topic and what concerns all of them is told apart: an outage is not thousands of messages.
 *
 * <p>Written by the sender's thread; {@link #parked} is for any.
 */
final class StuckRoutes {
    /** So long nobody is told: a new topic has its way to all brokers, a leader is elected. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

    /** So many topics do not fail by themselves at the same time. */
    private static final int MANY = 20;

    private static final long INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

    private final Brokers brokers;
    private final ControlLink control;
    private final ProducerIds producerIds;
    private final ParkLog log = new ParkLog();
    private long nextLookNanos;
    private long lastDeliveryNanos;
    private volatile List<Stuck> stuck = List.of();

    /** Those among them whose topic alone is the trouble; none if they are most of those that wait: then it is Kafka. */
    private volatile List<RouteUsage> stuckAlone = List.of();

    private record Stuck(RouteUsage usage, String reason, boolean isAlone) {}

    StuckRoutes(Brokers brokers, ControlLink control, ProducerIds producerIds, long nanoTime) {
        this.brokers = brokers;
        this.control = control;
        this.producerIds = producerIds;
        this.nextLookNanos = nanoTime;
        this.lastDeliveryNanos = nanoTime - PATIENCE_NANOS;
    }

    /** Any thread. */
    List<ParkedRoute> parked() {
        boolean isKafka = stuckAlone.isEmpty();
        return stuck.stream()
                .map(each -> {
                    Route route = each.usage.route();
                    return new ParkedRoute(
                            route.customer(),
                            route.stream(),
                            route.topic(),
                            each.usage.heldBytes().get(),
                            each.reason,
                            each.isAlone && !isKafka);
                })
                .toList();
    }

    /** Any thread. Memory that is held by routes which nothing but their own topic keeps from delivering. */
    long bytesHeldAlone() {
        long bytes = 0;
        for (RouteUsage usage : stuckAlone) {
            bytes += usage.heldBytes().get();
        }
        return bytes;
    }

    /** Whether there is anybody to be called well again. */
    boolean isEmpty() {
        return stuck.isEmpty();
    }

    long nextLookNanos() {
        return nextLookNanos;
    }

    /** A batch of this topic arrived where none was. */
    void begins(Destination destination, long nanoTime) {
        destination.stuckSinceNanos = nanoTime;
    }

    /** A batch of this topic is delivered. */
    void delivers(Destination destination, Route route, long nanoTime) {
        destination.stuckSinceNanos = nanoTime;
        lastDeliveryNanos = nanoTime;
        if (destination.warned) {
            destination.warned = false;
            log.resumed(route, nanoTime);
        }
    }

    /** Whether something is wrong with this topic and not with all: its own trouble, or it stands still while others move. */
    boolean isStuckAlone(Destination destination, long nanoTime) {
        return ownReason(destination) != null
                || (destination.waiting() > 0
                        && nanoTime - destination.stuckSinceNanos > PATIENCE_NANOS
                        && nanoTime - lastDeliveryNanos < PATIENCE_NANOS);
    }

    void look(Collection<Destination> destinations, long nanoTime) {
        if (nanoTime - nextLookNanos < 0) {
            return;
        }
        nextLookNanos = nanoTime + INTERVAL_NANOS;
        List<Stuck> found = new ArrayList<>();
        List<RouteUsage> alone = new ArrayList<>();
        int waiting = 0;
        for (Destination destination : destinations) {
            waiting += destination.waiting() > 0 ? 1 : 0;
            if (destination.waiting() > 0 && nanoTime - destination.stuckSinceNanos > PATIENCE_NANOS) {
                Outgoing first = destination.first();
                String own = ownReason(destination);
                String reason = own == null ? commonReason(destination) : own;
                if (first != null && reason != null) {
                    found.add(new Stuck(first.batch().usage(), reason, own != null));
                    if (own != null) {
                        alone.add(first.batch().usage());
                    }
                    tell(destination, first.route(), reason, own != null, nanoTime);
                }
            }
        }
        stuck = found;
        stuckAlone = alone.size() * 2 > waiting && waiting > MANY ? List.of() : alone;
    }

    private void tell(Destination destination, Route route, String reason, boolean own, long nanoTime) {
        if (!own) {
            log.noBroker(reason, nanoTime);
        } else if (!destination.warned) {
            destination.warned = true;
            log.parked(route, reason, nanoTime);
        }
    }

    /** What is wrong with this topic, and no other. */
    private @Nullable String ownReason(Destination destination) {
        if (destination.breaker.reason() != null) {
            return destination.breaker.reason();
        }
        if (destination.unknownBecause != null) {
            return destination.unknownBecause;
        }
        for (Partition partition : destination.partitions()) {
            if (!partition.queue.isEmpty() && brokers.get(partition.leader()) == null) {
                return "partition " + partition.index() + " has no leader";
            }
        }
        return null;
    }

    /** What is wrong with a broker, or all. */
    private @Nullable String commonReason(Destination destination) {
        if (!destination.isKnown()) {
            return control.failure() == null ? "no broker has said anything about the topic yet" : control.failure();
        }
        for (Partition partition : destination.partitions()) {
            Broker broker = brokers.get(partition.leader());
            if (!partition.queue.isEmpty() && broker != null) {
                String trouble = broker.lane(destination.lane()).connection().trouble();
                if (trouble != null) {
                    return trouble;
                }
            }
        }
        return producerIds.isKnown() ? null : producerIds.failure();
    }
}
