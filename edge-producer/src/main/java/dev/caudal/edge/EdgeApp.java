// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.UnroutedLines.SeenId;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.Delivery;
import dev.caudal.delivery.DeliveryStatus;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.edge.activelist.ActiveListWatch;
import dev.caudal.edge.cli.EdgeVersion;
import dev.caudal.edge.config.CustomerList;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.hints.RoutingHint;
import dev.caudal.edge.hints.SourceWatch;
import dev.caudal.edge.http.HttpEndpoint;
import dev.caudal.edge.logging.Logging;
import dev.caudal.edge.metrics.DeliveryMeter;
import dev.caudal.edge.metrics.FirstDeliveries;
import dev.caudal.edge.requests.RequestComparison;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.edge.tally.NodeFacts;
import dev.caudal.edge.tally.Tally;
import dev.caudal.edge.tap.TapServer;
import dev.caudal.edge.tap.Taps;
import dev.caudal.sources.SourceRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
 *   <tr><td>{@code tally}</td><td>one: a record a minute of what was counted</td></tr>
 *   <tr><td>{@code source-watch}</td><td>one: looks once a second whether what is read is of any use</td></tr>
 *   <tr><td>{@code requests}</td><td>one, if a source says where its server counts: asks it once a minute</td></tr>
 *   <tr><td>{@code tap}</td><td>one, if there is a {@code tap.socket}: shows lines to whoever looks</td></tr>
 *   <tr><td>{@code services}</td><td>one, once the address of {@code http.listen} or the {@code tap.socket} could not be
 *       opened: tries again</td></tr>
 *   <tr><td>{@code http}</td><td>at most 16, and one as a rule, while somebody asks for metrics or health</td></tr>
 *   <tr><td>{@code active-list}</td><td>one: keeps the routing table current</td></tr>
 *   <tr><td>{@code name-lookup}</td><td>at most one for each name, while DNS is asked for the list's server</td></tr>
 *   <tr><td>{@code log}</td><td>one: hands messages to standard error, so that nobody else waits for who reads it</td></tr>
 * </table>
 *
 * What they share is {@link Routing} (one volatile reference) and counters with one writer each.
 */
public final class EdgeApp {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeApp.class);
    /** The canary waits for nothing. */
    private static final Duration CANARY_STOP_LIMIT = Duration.ofSeconds(3);
    /** How long all reading waits for a first list: without one, lines of sources that cannot wait are dropped. */
    private static final Duration FIRST_LIST_PATIENCE = Duration.ofSeconds(3);
    /** How many customers who are not on the list are named. */
    private static final int BUSIEST = 10;

    private volatile EdgeConfig config;
    private final String run = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
    private final Ledger ledger = new Ledger();
    private final Routing routing = new Routing(RoutingTable.empty());
    private final Clock clock = Clock.systemUTC();
    private final Instant startedAt = clock.instant();
    private final DeliveryMeter meter = new DeliveryMeter(clock);
    private final Delivery delivery;
    private final Tally tally;
    private final CertificateExpiry certificate;
    private final Taps taps = new Taps();
    private final OptionalServices services = new OptionalServices(OptionalServices.RETRIES);
    private final ActiveListWatch activeList;
    private final FirstDeliveries firstDeliveries;
    private final RequestComparison requests = new RequestComparison(this::linesOf);
    private final RunningSources sources;
    private final SourceWatch sourceWatch;
    private final SourceRunner canary;

    /** Connects the parts; starts and opens nothing. */
    public EdgeApp(EdgeConfig config, List<EdgeSource> sources) {
        this.config = config;
        this.activeList = new ActiveListWatch(config.customers(), this::publish, clock);
        this.firstDeliveries = new FirstDeliveries(() -> activeList.status().appeared(), clock);
        EdgeObserver observer = new EdgeObserver(meter, firstDeliveries);
        this.delivery = Delivery.direct(config.delivery(), ledger, observer);
        this.certificate = new CertificateExpiry(this::certificates, clock);
        this.tally = new Tally(
                config.node(),
                run,
                EdgeVersion.version(),
                ledger,
                () -> new NodeFacts(
                        routing.current().version(), ledger.busiestUnsubscribed(BUSIEST), requests.servers()),
                delivery::report,
                tallyFile(config),
                clock);
        observer.tally(tally);
        SourceEvents events = new SourceEvents(ledger);
        boolean tapped = config.watching().tapSocket() != null;
        this.sources = new RunningSources(
                routing,
                name -> tapped ? taps.before(delivery.sink(name)) : delivery.sink(name),
                () -> routing.current().exists() && delivery.hasRoom(),
                ledger,
                events,
                sources);
        this.sourceWatch =
                new SourceWatch(ledger, routing, this.sources::configured, this.sources::states, requests::servers);
        this.canary = canary(events);
    }

    /** It ends with the process alone, and so has no part in {@link #isFinished}. */
    private SourceRunner canary(SourceEvents events) {
        CanarySource source = new CanarySource(config.node(), run, CanarySource.PERIOD, this::isProbeSubscribed, clock);
        LogPipeline pipeline = new LogPipeline(
                FramingLimits.DEFAULT,
                null,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                routing,
                delivery.sink(source.name()),
                ledger.reader(source.name()),
                new PipelineEvents(source.name(), false));
        return new SourceRunner(source, pipeline, events);
    }

    private boolean isProbeSubscribed() {
        return routing.current().routes().stream()
                .anyMatch(route -> route.customer().equals(CustomerId.PROBE));
    }

    /**
     * The list first, so that no line is read before it is known whose it is; then delivery; then the sources. Without a list,
     * sources that can wait do, and lines of the others are dropped as {@link
     * dev.caudal.core.ledger.DropCause#NO_ACTIVE_LIST}.
     *
     * <p>What only operators need, the address of {@code http.listen} and the socket of {@code tap}, is opened when it can be.
     *
     * @throws IOException if the spool cannot be opened: then nothing is read
     */
    public void start() throws IOException {
        EdgeConfig.Endpoint http = config.watching().http();
        if (http != null) {
            services.open("Metrics, health and status are not served", () -> HttpEndpoint.start(http, this::status));
        }
        Path tapSocket = config.watching().tapSocket();
        if (tapSocket != null) {
            services.open("Lines cannot be looked at with tap", () -> TapServer.start(tapSocket, taps));
        }
        activeList.load();
        try {
            delivery.start();
        } catch (IOException e) {
            services.close();
            throw e;
        }
        tally.start();
        activeList.start();
        awaitFirstList();
        sources.start();
        requests.compare(sources.byServer());
        sourceWatch.start();
        canary.start();
    }

    /** Whether no source is read any more: each has come to its end by itself, as standard input does, or has failed. */
    public boolean isFinished() {
        return sources.isFinished();
    }

    /** Whether a source is not read any more, though it did not come to its end. */
    public boolean hasFailed() {
        return sources.hasFailed();
    }

    private void awaitFirstList() {
        try {
            boolean unused = activeList.awaitFirst(FIRST_LIST_PATIENCE);
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
        requests.compare(sources.byServer());
    }

    /**
     * Stops reading, delivers what was read until the configured deadline, and closes everything. Blocks; interrupting the
     * caller means to hurry: what is not delivered by then is counted as dropped.
     *
     * @return whether everything that was read could be resolved in time
     */
    public boolean stop() {
        requests.close();
        boolean interrupted = !sources.stop();
        sourceWatch.close();
        try {
            canary.close(CANARY_STOP_LIMIT);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        activeList.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        boolean resolved = delivery.close(config.drain());
        tally.close();
        services.close();
        return resolved;
    }

    /** Beside the spool, whose directory has nothing but batches. */
    private static @Nullable Path tallyFile(EdgeConfig config) {
        SpoolOptions spool = config.delivery().spool();
        return spool == null
                ? null
                : spool.directory().resolveSibling(spool.directory().getFileName() + ".tally");
    }

    /** How everything stands. Any thread. */
    public EdgeStatus status() {
        List<String> dead = new ArrayList<>(delivery.deadThreads());
        if (tally.isDead()) {
            dead.add("tally");
        }
        return new EdgeStatus(
                clock.instant(),
                new EdgeStatus.Identity(config.node().value(), run, EdgeVersion.version(), startedAt),
                ledger.snapshot(),
                delivery.status(),
                meter.read(),
                firstDeliveries.read(),
                sources.states(),
                sourceWatch.findings(),
                requests.servers(),
                routing.current(),
                activeList.status(),
                listWrittenAt(),
                certificate.get(),
                tally.acknowledgedAt(),
                Logging.lostMessages(),
                services.problems(),
                ledger.busiestUnsubscribed(BUSIEST),
                dead);
    }

    /** What it shows to brokers and to the list's server. */
    private List<Path> certificates() {
        TlsFiles tls = config.delivery().tls();
        CustomerList.Url url = config.customers().url();
        return Stream.of(tls == null ? null : tls.certificate(), url == null ? null : url.certificate())
                .flatMap(Stream::ofNullable)
                .toList();
    }

    private long linesOf(String source) {
        LedgerSnapshot.SourceAccount account = ledger.snapshot().bySource().get(source);
        return account == null ? 0 : account.read();
    }

    /** When the list in a file was written, or a server last said that there is no newer one. */
    private @Nullable Instant listWrittenAt() {
        Path file = config.customers().file();
        if (file == null) {
            return activeList.status().confirmedAt();
        }
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return null;
        }
    }

    /** A random id of this life of the process. */
    public String run() {
        return run;
    }

    /** The account as it stands. */
    public LedgerSnapshot ledger() {
        return ledger.snapshot();
    }

    /** The most frequent ids of each source that are not on the active list, and about how many lines had each. */
    public Map<String, Map<SeenId, Long>> unknownIds() {
        Map<String, Map<SeenId, Long>> ids = new TreeMap<>();
        for (EdgeConfig.Source source : sources.configured()) {
            ids.put(
                    source.name(),
                    ledger.unrouted(source.name(), RoutingHint.MOST_IDS).ids());
        }
        return ids;
    }

    /** How delivery stands. */
    public DeliveryStatus delivery() {
        return delivery.status();
    }

    /** The account beside what delivery holds; means something once it is stopped. */
    public Balance balance() {
        DeliveryStatus held = delivery.status();
        return new Balance(
                ledger.snapshot(),
                held.memoryUsedBytes(),
                held.spool() == null ? 0 : held.spool().lines());
    }

    private void publish(RoutingTable table) {
        routing.publish(table);
        delivery.routes(table.routes());
    }
}
