// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All batches in memory that wait or are under way, by topic and partition; and whose batches are wanted at all. */
final class Queues {
    private final Topics topics;
    private final Accounts accounts;
    private final StuckRoutes stuck;
    private final ProducerIds producerIds;
    private @Nullable Set<Route> active;
    private int waiting;

    Queues(Topics topics, Accounts accounts, StuckRoutes stuck, ProducerIds producerIds) {
        this.topics = topics;
        this.accounts = accounts;
        this.stuck = stuck;
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
        if (destination.waiting() == 0) {
            stuck.begins(destination, nanoTime);
        }
        entered(destination, 1);
        return destination.place(outgoing);
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
        return now != null && SpoolRoute.of(now).equals(route) ? now : null;
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

    /**
     * Takes those out that are not under way and meet the condition, in their order. After one that was sent, nobody knows
     * what number the next one would have.
     */
    List<Outgoing> take(Destination destination, Predicate<Outgoing> which) {
        List<Outgoing> taken = new ArrayList<>();
        take(destination, destination.unplaced, false, which, taken);
        for (Partition partition : destination.partitions()) {
            take(destination, partition.queue, partition.inFlight, which, taken);
        }
        return taken;
    }

    private void take(
            Destination destination,
            Deque<Outgoing> queue,
            boolean withoutFirst,
            Predicate<Outgoing> which,
            List<Outgoing> taken) {
        Iterator<Outgoing> each = queue.iterator();
        if (withoutFirst) {
            each.next();
        }
        while (each.hasNext()) {
            Outgoing outgoing = each.next();
            if (which.test(outgoing)) {
                each.remove();
                left(destination);
                taken.add(outgoing);
                if (outgoing.stamp() != null || outgoing.isMaybeWritten()) {
                    outgoing.startOver(producerIds);
                }
            }
        }
    }

    /** The end: takes out everything, under way or not. */
    List<Outgoing> takeAll() {
        List<Outgoing> all = new ArrayList<>();
        for (Destination destination : topics.all()) {
            for (Deque<Outgoing> queue : destination.queues()) {
                queue.forEach(outgoing -> left(destination));
                all.addAll(queue);
                queue.clear();
            }
        }
        return all;
    }

    /** Bytes of those that are in memory alone and not under way. */
    static long movableBytes(Destination destination) {
        long bytes = 0;
        for (Deque<Outgoing> queue : destination.queues()) {
            for (Outgoing outgoing : queue) {
                bytes += outgoing.frame() == null && !outgoing.isPinned() ? outgoing.size() : 0;
            }
        }
        return bytes;
    }

    /** The oldest of those that are in memory alone; null if there is none. */
    static @Nullable Outgoing oldestInMemory(Destination destination) {
        Outgoing oldest = null;
        for (Deque<Outgoing> queue : destination.queues()) {
            for (Outgoing outgoing : queue) {
                if (outgoing.frame() == null && !outgoing.isPinned()) {
                    if (oldest == null || outgoing.arrivedNanos() - oldest.arrivedNanos() < 0) {
                        oldest = outgoing;
                    }
                    break;
                }
            }
        }
        return oldest;
    }

    /** Whether one that is in memory alone is under way, so that those behind it had better wait for its answer. */
    static boolean isInMemoryUnderWay(Destination destination) {
        for (Partition partition : destination.partitions()) {
            Outgoing first = partition.inFlight ? partition.queue.element() : null;
            if (first != null && first.frame() == null && !first.isPinned()) {
                return true;
            }
        }
        return false;
    }
}
