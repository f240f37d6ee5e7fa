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

    /** A batch of this partition is delivered. */
    void delivers(Partition partition, Route route, long nanoTime) {
        lastDeliveryNanos = nanoTime;
        if (partition.warned()) {
            partition.warned(false);
            log.resumed(route, nanoTime);
        }
    }

    /**
     * Whether something is wrong with this partition and not with all: its own trouble, or it stands still while others move.
     */
    boolean isStuckAlone(Partition partition, long nanoTime) {
        return ownReason(partition) != null
                || (!partition.isEmpty()
                        && nanoTime - partition.stuckSinceNanos() > PATIENCE_NANOS
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
            if (destination.waiting() > 0) {
                waiting++;
                look(destination, found, alone, nanoTime);
            }
        }
        stuck = found;
        stuckAlone = alone.size() * 2 > waiting && waiting > MANY ? List.of() : alone;
    }

    /** A route is reported once, however many of its partitions stand still. */
    private void look(Destination destination, List<Stuck> found, List<RouteUsage> alone, long nanoTime) {
        Stuck worst = null;
        for (Partition place : destination.places()) {
            Outgoing first = place.head();
            if (first != null && nanoTime - place.stuckSinceNanos() > PATIENCE_NANOS) {
                String own = ownReason(place);
                String reason = own == null ? commonReason(place) : own;
                if (reason != null) {
                    tell(place, first.route(), reason, own != null, nanoTime);
                    if (worst == null || (own != null && !worst.isAlone)) {
                        worst = new Stuck(first.batch().usage(), reason, own != null);
                    }
                }
            }
        }
        if (worst != null) {
            found.add(worst);
            if (worst.isAlone) {
                alone.add(worst.usage);
            }
        }
    }

    private void tell(Partition partition, Route route, String reason, boolean own, long nanoTime) {
        if (!own) {
            log.noBroker(reason, nanoTime);
        } else if (!partition.warned()) {
            partition.warned(true);
            log.parked(route, reason, nanoTime);
        }
    }

    /** What is wrong with this partition, and no other, or with its topic. */
    private @Nullable String ownReason(Partition partition) {
        if (partition.breaker().reason() != null) {
            return partition.breaker().reason();
        }
        Destination destination = partition.destination();
        if (destination.unknownBecause != null) {
            return destination.unknownBecause;
        }
        return destination.isKnown() && !partition.isEmpty() && brokers.get(partition.leader()) == null
                ? "partition " + partition.index() + " has no leader"
                : null;
    }

    /** What is wrong with a broker, or all. */
    private @Nullable String commonReason(Partition partition) {
        if (!partition.destination().isKnown()) {
            return control.failure() == null ? "no broker has said anything about the topic yet" : control.failure();
        }
        Broker broker = brokers.get(partition.leader());
        String trouble = broker == null
                ? null
                : broker.lane(partition.kind()).connection().trouble();
        if (trouble != null) {
            return trouble;
        }
        return producerIds.isKnown() ? null : producerIds.failure();
    }
}
