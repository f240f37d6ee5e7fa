// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.Delivery;
import dev.caudal.delivery.DeliveryStatus;
import dev.caudal.edge.activelist.ActiveListStatus;
import dev.caudal.edge.activelist.ActiveListWatch;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.sources.SourceRunner;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole edge-producer, wired:
 *
 * <pre>
 * LogSource ─bytes→ LogPipeline (framer → extractor → routing table) ─route, line→ LogSink of the Delivery ─→ Kafka
 * </pre>
 *
 * <table>
 *   <caption>Threads</caption>
 *   <tr><td>{@code src:NAME}</td><td>one for each source: reads, frames, routes, copies. Never waits for anything but its
 *       source.</td></tr>
 *   <tr><td>{@code src:canary}</td><td>one: a line each 30 s, if the active list names the probe customer</td></tr>
 *   <tr><td>{@code encoder}</td><td>one: compresses each full or due block once</td></tr>
 *   <tr><td>{@code sealer}</td><td>one: finds due blocks of sources that are silent</td></tr>
 *   <tr><td>{@code sender}</td><td>one: everything that goes to and comes from the brokers</td></tr>
 *   <tr><td>{@code spool}</td><td>one, if there is a spool: everything that goes to and comes from its disk</td></tr>
 *   <tr><td>{@code active-list}</td><td>one: keeps the routing table current</td></tr>
 * </table>
 *
 * What they share is {@link Routing} (one volatile reference) and counters with one writer each.
 */
public final class EdgeApp {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeApp.class);
    /** The canary waits for nothing. */
    private static final Duration CANARY_STOP_LIMIT = Duration.ofSeconds(3);
    /** How long reading waits for a first list: without one every line is taken for an unsubscribed one. */
    private static final Duration FIRST_LIST_PATIENCE = Duration.ofSeconds(3);

    private volatile EdgeConfig config;
    private final String run = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
    private final Ledger ledger = new Ledger();
    private final Routing routing = new Routing(RoutingTable.empty());
    private final Delivery delivery;
    private final ActiveListWatch activeList;
    private final RunningSources sources;
    private final SourceRunner canary;

    /** Connects the parts; starts and opens nothing. */
    public EdgeApp(EdgeConfig config, List<EdgeSource> sources) {
        this.config = config;
        this.delivery = switch (config.deliveryKind()) {
            case DIRECT -> Delivery.direct(config.delivery(), ledger);
            case KAFKA_PRODUCER -> Delivery.kafkaProducer(config.delivery(), ledger);
        };
        this.activeList = new ActiveListWatch(config.customers(), this::publish, Clock.systemUTC());
        SourceEvents events = new SourceEvents(ledger);
        this.sources = new RunningSources(routing, delivery::sink, ledger, events, sources);
        this.canary = canary(events);
    }

    /** It ends with the process alone, and so has no part in {@link #isFinished}. */
    private SourceRunner canary(SourceEvents events) {
        CanarySource source =
                new CanarySource(config.node(), run, CanarySource.PERIOD, this::isProbeSubscribed, Clock.systemUTC());
        LogPipeline pipeline = new LogPipeline(
                FramingLimits.DEFAULT,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                routing,
                delivery.sink(source.name()),
                ledger.reader(source.name()));
        return new SourceRunner(source, pipeline, events);
    }

    private boolean isProbeSubscribed() {
        return routing.current().routes().stream()
                .anyMatch(route -> route.customer().equals(CustomerId.PROBE));
    }

    /**
     * The list first, so that no subscribed line is taken for an unsubscribed one; then delivery; then the sources.
     *
     * @throws IOException if the spool cannot be opened: then nothing is read
     */
    public void start() throws IOException {
        activeList.load();
        delivery.start();
        activeList.start();
        awaitFirstList();
        sources.start();
        canary.start();
    }

    /** Whether every source has come to its end by itself, as standard input does. */
    public boolean isFinished() {
        return sources.isFinished();
    }

    private void awaitFirstList() {
        try {
            if (!activeList.awaitFirst(FIRST_LIST_PATIENCE)) {
                LOG.warn("reading begins without an active list: every line counts as unsubscribed until there is one");
            }
        } catch (InterruptedException e) {
            // A wish to end, which the caller sees to.
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes over of another configuration what can be taken over without a restart: the active list, the sources and {@code
     * drain}. Called by the thread that called {@link #start}; blocks while sources that go read what is there.
     *
     * @param next read and found right
     * @param nextSources of the platform in effect
     * @throws InterruptedException if the caller is to hurry
     */
    public void reload(EdgeConfig next, List<EdgeSource> nextSources) throws InterruptedException {
        EdgeConfig before = config;
        config = next;
        if (!before.customers().equals(next.customers())) {
            activeList.replace(next.customers());
        }
        sources.exchange(nextSources).forEach(LOG::info);
    }

    /**
     * Stops reading, delivers what was read until the configured deadline, and closes everything. Blocks; interrupting the
     * caller means to hurry: what is not delivered by then is counted as dropped.
     *
     * @return whether everything that was read could be resolved in time
     */
    public boolean stop() {
        boolean interrupted = !sources.stop();
        try {
            canary.close(CANARY_STOP_LIMIT);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        activeList.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return delivery.close(config.drain());
    }

    /** A random id of this life of the process. */
    public String run() {
        return run;
    }

    /** The account as it stands. */
    public LedgerSnapshot ledger() {
        return ledger.snapshot();
    }

    /** How the active list stands. */
    public ActiveListStatus activeList() {
        return activeList.status();
    }

    /** How the sources stand, without the canary. */
    public List<SourceStanding> sources() {
        return sources.standings();
    }

    /** How delivery stands. */
    public DeliveryStatus delivery() {
        return delivery.status();
    }

    /**
     * Whether, at rest, the account leaves nothing over. The lines that have no outcome are counted by subtraction; the bytes
     * that delivery still holds, and the lines on disk, are counted where they are, so the one checks the other.
     */
    public boolean isBalanced() {
        LedgerSnapshot counted = ledger.snapshot();
        DeliveryStatus held = delivery.status();
        long onDisk = held.spool() == null ? 0 : held.spool().lines();
        // More may lie there: a batch that was sent and not answered lies there as it was sent, beside its original.
        return counted.inMemory() == 0 && held.memoryUsedBytes() == 0 && counted.inSpool() <= onDisk;
    }

    private void publish(RoutingTable table) {
        routing.publish(table);
        delivery.routes(table.routes());
    }
}
