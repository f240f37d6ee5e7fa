// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All batches in memory that wait or are under way, by topic and partition; and whose batches are wanted at all. */
final class Queues {
    private final Topics topics;
    private final Accounts accounts;
    private final ProducerIds producerIds;
    private @Nullable Set<Route> active;
    private int waiting;

    Queues(Topics topics, Accounts accounts, ProducerIds producerIds) {
        this.topics = topics;
        this.accounts = accounts;
        this.producerIds = producerIds;
    }

    /** Batches that are not resolved. */
    int waiting() {
        return waiting;
    }

    /** All topics, with or without batches. */
    Collection<Destination> all() {
        return topics.all();
    }

    /** Puts a batch behind all others of its partition. Null if the partition cannot be known yet. */
    @Nullable
    Partition add(Outgoing outgoing, long nanoTime) {
        Destination destination = topics.of(outgoing.route().topic(), nanoTime);
        entered(destination, 1);
        return destination.place(outgoing, nanoTime);
    }

    void entered(Destination destination, int batches) {
        destination.entered(batches);
        waiting += batches;
    }

    /** One batch is out of its queue, for good or for now. */
    void left(Destination destination) {
        destination.left();
        waiting--;
    }

    /** One batch that is out of its queue is lost. */
    void drop(Destination destination, Outgoing outgoing, DropCause cause) {
        left(destination);
        accounts.dropped(outgoing, cause);
    }

    /** These routes from now on: new topics are looked up, batches of routes that are gone are dropped. */
    void routes(Collection<Route> next, long nanoTime) {
        active = new HashSet<>(next);
        for (Destination destination : topics.all()) {
            destination.active = null;
        }
        for (Route route : next) {
            topics.of(route.topic(), nanoTime).active = route;
        }
        for (Destination destination : List.copyOf(topics.all())) {
            for (Outgoing outgoing : take(destination, each -> unwanted(each.route()) != null)) {
                DropCause cause = unwanted(outgoing.route());
                accounts.dropped(outgoing, cause == null ? DropCause.CUSTOMER_LEFT : cause);
            }
            forgetIfLeft(destination);
        }
    }

    /** Whether anybody has said yet who is subscribed. */
    boolean isListKnown() {
        return active != null;
    }

    /** Why nobody wants the lines of this route any more; null if somebody does. */
    @Nullable
    DropCause unwanted(Route route) {
        if (active == null || active.contains(route)) {
            return null;
        }
        Route now = wanted(route.topic());
        if (now == null
                || !now.customer().equals(route.customer())
                || !now.stream().equals(route.stream())) {
            return DropCause.CUSTOMER_LEFT;
        }
        // Another route object of the same subscription: only the customer's options have changed.
        return now.subscription().equals(route.subscription()) ? null : DropCause.TOPIC_RECREATED;
    }

    /** The present route of the same subscription; null if it is not on the list. */
    @Nullable
    Route wanted(SpoolRoute route) {
        Route now = wanted(route.topic());
        return now != null && route.isOf(now) ? now : null;
    }

    private @Nullable Route wanted(String topic) {
        Destination destination = topics.find(topic);
        return destination == null ? null : destination.active;
    }

    /** The topic, if anything is known of it. */
    @Nullable
    Destination find(String topic) {
        return topics.find(topic);
    }

    /** A topic that nobody wants and that nothing waits for need not be known. */
    void forgetIfLeft(Destination destination) {
        if (active != null && destination.active == null && destination.waiting() == 0) {
            topics.forget(destination);
        }
    }

    /** Takes those out that are not under way and meet the condition, in their order. */
    List<Outgoing> take(Destination destination, Predicate<Outgoing> which) {
        List<Outgoing> taken = new ArrayList<>();
        destination.places().forEach(place -> taken.addAll(take(place, which)));
        return taken;
    }

    /** The same of one partition. */
    List<Outgoing> take(Partition partition, Predicate<Outgoing> which) {
        List<Outgoing> taken = new ArrayList<>();
        partition.take(which, taken, producerIds);
        taken.forEach(outgoing -> left(partition.destination()));
        return taken;
    }

    /** The end: takes out everything, under way or not. */
    List<Outgoing> takeAll() {
        List<Outgoing> all = new ArrayList<>();
        for (Destination destination : topics.all()) {
            List<Outgoing> taken = new ArrayList<>();
            destination.places().forEach(place -> place.takeAll(taken));
            taken.forEach(outgoing -> left(destination));
            all.addAll(taken);
        }
        return all;
    }

    /** Bytes of those that are in memory alone and not under way. */
    static long movableBytes(Partition place) {
        long bytes = 0;
        for (Outgoing outgoing : place.batches()) {
            bytes += isInMemoryAlone(outgoing) ? outgoing.size() : 0;
        }
        return bytes;
    }

    /** The oldest of those that are in memory alone; null if there is none. */
    static @Nullable Outgoing oldestInMemory(Partition place) {
        for (Outgoing outgoing : place.batches()) {
            if (isInMemoryAlone(outgoing)) {
                return outgoing;
            }
        }
        return null;
    }

    /** Whether one that is in memory alone is under way, so that those behind it had better wait for its answer. */
    static boolean isInMemoryUnderWay(Partition place) {
        Outgoing first = place.underWay();
        return first != null && isInMemoryAlone(first);
    }

    static boolean isInMemoryAlone(Outgoing outgoing) {
        return outgoing.frame() == null && !outgoing.isPinned();
    }
}
