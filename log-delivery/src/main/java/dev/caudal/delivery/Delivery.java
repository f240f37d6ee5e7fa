// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.LogSink;
import dev.caudal.delivery.internal.DirectDelivery;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Delivers lines to each customer's topic. One per process.
 *
 * <p>Order of calls: create, {@link #sink} for every reader, {@link #start}, {@link #routes} whenever the active list
 * changes; at the end stop the readers, then {@link #close}. Methods may be called by any thread; the sinks belong to
 * their readers. Nothing here blocks but {@link #close}.
 */
public interface Delivery {

    /**
     * Delivery by record batches that are built here, customer by customer, and handed to the brokers as they are: a
     * fraction of the CPU and memory of a producer's, and no customer waits for another.
     */
    static Delivery direct(DeliverySettings settings, Ledger ledger) {
        return direct(settings, ledger, DeliveryObserver.NONE);
    }

    /** The same with somebody who hears of every batch. */
    static Delivery direct(DeliverySettings settings, Ledger ledger, DeliveryObserver observer) {
        return new DirectDelivery(settings, ledger, observer);
    }

    /** The sink for one reader thread. The source's name and the node's decide the partition of its lines. */
    LogSink sink(String source);

    /**
     * Starts the delivering threads. Brokers need not be reachable, nor their names resolvable.
     *
     * @throws IOException if the spool's directory cannot be used, or is another process's: then nothing has been started
     */
    void start() throws IOException;

    /**
     * These are the routes from now on. Waiting lines of routes that are gone are dropped as {@code customer_left}; topics
     * of new ones are looked up before their first line comes.
     */
    void routes(Collection<Route> active);

    /**
     * Whether there is room for whatever a reader finds next, so that none of it would have to be dropped: a source that can
     * wait reads on only then. What routes hold that cannot deliver by their own fault does not count: nobody waits for them.
     */
    boolean hasRoom();

    /** How delivery stands, for people and metrics. */
    DeliveryStatus status();

    /**
     * Sends a record of the node itself, again and again until it is acknowledged, which {@link DeliveryObserver#reported}
     * hears; at the end what is not is forgotten. It may arrive twice. Several go one after the other.
     */
    void report(NodeRecord record);

    /** The names of threads that should run and do not: empty unless something is broken for good. */
    List<String> deadThreads();

    /**
     * Delivers what is waiting, for at most {@code deadline}; what is then unacknowledged goes to the spool, for the next run,
     * or without a spool is dropped as {@code shutdown}.
     * Blocks until done; returns at once the second time. The readers have to be stopped before.
     *
     * @return whether no accepted line was dropped for the deadline
     */
    boolean close(Duration deadline);
}
