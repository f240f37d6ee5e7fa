// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DeliveryCounts;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.routing.Route;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.DeliveryStatus;
import dev.caudal.delivery.NodeRecord;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.Spool;
import dev.caudal.delivery.internal.spool.SpoolSettings;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.NetworkSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends finished batches to the brokers, on one thread. In order for each partition, one batch of it in flight at a time,
 * again and again until it is acknowledged, or dropped for a cause that the ledger names. A topic that cannot be written to
 * delays no other.
 *
 * <p>Bounded by the memory budget that batches were taken from; {@link #offer} never waits. Brokers, DNS and certificates
 * may all be missing at the start and come later.
 */
public final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private static final Duration CERTIFICATE_INTERVAL = Duration.ofSeconds(2);
    private static final Duration LONGEST_PASSING_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_LASTING_PAUSE = Duration.ofSeconds(30);
    private static final long LONGEST_SLEEP_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long DOUBT_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE_AFTER_MISTAKE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LAST_WORDS_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LAST_WORDS_POLL_MILLIS = 20;
    private static final long MISTAKE_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    /** What a chunk of 64 KiB may become as records in blocks, of short lines of some customers. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final Clock clock;
    private final MemoryBudget budget;
    private final DeliveryObserver observer;
    private final Accounts accounts;
    private final BrokerNetwork network;
    private final Brokers brokers;
    private final ControlLink control;
    private final Topics topics;
    private final ProducerIds producerIds;
    private final Retentions retentions;
    private final StuckRoutes stuck;
    private final Queues queues;
    private final Dispatcher dispatcher;
    private final NodeReports reports;
    private final @Nullable Spool spool;
    private final @Nullable Backlogs backlogs;
    private final Thread thread = new Thread(this::run, "sender");

    private final Queue<Batch> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Collection<Route>> nextRoutes = new AtomicReference<>();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile boolean closed;
    private volatile long closeBy;

    private boolean hurried;
    private boolean resolvedAll;
    private long nextDoubtNanos;
    private long nextMistakeNanos;

    /**
     * Starts nothing yet.
     *
     * @param budget what resolved batches are given back to
     * @param counts where outcomes are counted, by the sender's thread alone
     * @param splitter makes several batches, of the same lines in the same order, of one that its topic finds too large; on
     *     the sender's thread
     * @param usages what each route holds, for batches that come back from disk
     * @param observer hears of batches, on the sender's thread
     */
    public Sender(
            DeliverySettings settings,
            MemoryBudget budget,
            DeliveryCounts counts,
            Function<Batch, List<Batch>> splitter,
            Function<Route, RouteUsage> usages,
            DeliveryObserver observer) {
        this(
                settings,
                budget,
                counts,
                splitter,
                usages,
                observer,
                new Surroundings(
                        Clock.SYSTEM,
                        new SplittableRandom(),
                        new BrokerNetwork(
                                NetworkSettings.of(settings), settings.tls(), CERTIFICATE_INTERVAL, Clock.SYSTEM),
                        wakeup -> spool(settings.spool(), wakeup)));
    }

    private static @Nullable Spool spool(@Nullable SpoolOptions options, Runnable wakeup) {
        return options == null ? null : new Spool(options.directory(), SpoolSettings.of(options), Clock.SYSTEM, wakeup);
    }

    /**
     * What a sender stands in: the machine's own, or a simulated one.
     *
     * @param spool made with what it calls when it has an answer; null: there is none
     */
    record Surroundings(
            Clock clock, RandomGenerator random, BrokerNetwork network, Function<Runnable, @Nullable Spool> spool) {}

    Sender(
            DeliverySettings settings,
            MemoryBudget budget,
            DeliveryCounts counts,
            Function<Batch, List<Batch>> splitter,
            Function<Route, RouteUsage> usages,
            DeliveryObserver observer,
            Surroundings surroundings) {
        this.clock = surroundings.clock();
        RandomGenerator random = surroundings.random();
        long now = clock.nanoTime();
        this.nextDoubtNanos = now;
        this.nextMistakeNanos = now;
        Backoff passing = Backoff.of(settings.retryBackoff(), LONGEST_PASSING_PAUSE, random);
        Backoff lasting = Backoff.of(settings.retryBackoff(), LONGEST_LASTING_PAUSE, random);
        this.budget = budget;
        this.observer = new ShieldedObserver(observer, clock);
        this.accounts = new Accounts(budget, counts, this.observer, clock);
        this.network = surroundings.network();
        this.brokers = new Brokers(network);
        this.control = new ControlLink(
                network,
                settings.bootstrapServers().stream()
                        .map(BrokerAddress::bootstrap)
                        .toList(),
                random,
                now);
        this.producerIds = new ProducerIds(control, passing, clock);
        this.retentions = new Retentions(control, clock, this::learned);
        this.stuck = new StuckRoutes(brokers, control, producerIds, now);
        this.topics = new Topics(
                control,
                brokers,
                producerIds,
                settings.metadataRefresh(),
                settings.retryBackoff(),
                clock,
                random,
                this::learned);
        this.queues = new Queues(topics, accounts, producerIds);
        this.spool = surroundings.spool().apply(this::wakeUp);
        SpoolOptions options = settings.spool();
        this.backlogs = spool == null || options == null
                ? null
                : new Backlogs(
                        spool,
                        options.after(),
                        new OverloadLadder(budget),
                        new ReplayWindow(settings.memoryLimitBytes(), options.limitBytes()),
                        accounts,
                        queues,
                        stuck,
                        usages,
                        new Rejoining(),
                        clock);
        this.dispatcher = new Dispatcher(
                accounts,
                new Remedies(accounts, splitter, clock),
                brokers,
                topics,
                queues,
                backlogs == null ? (outgoing, nanoTime) -> false : backlogs::takes,
                producerIds,
                retentions,
                stuck,
                passing,
                lasting,
                this.observer,
                clock);
        this.reports = new NodeReports(network, brokers, topics, this.observer, passing, clock);
    }

    /**
     * Starts the thread, and the spool's.
     *
     * @throws IOException if the spool cannot be opened: then nothing has been started
     */
    public void start() throws IOException {
        if (spool != null) {
            spool.start();
        }
        network.start();
        thread.start();
    }

    /** Any thread, before {@link #close}: these are now the sender's, and so is their part of the budget. Never waits. */
    public void offer(List<Batch> batches) {
        arrivals.addAll(batches);
        wakeUp();
    }

    /** Any thread: a record of the node itself. */
    public void report(NodeRecord record) {
        reports.offer(record);
        wakeUp();
    }

    /** Any thread: the names of its own threads, the spool's among them, that have ended or do nothing any more. */
    public List<String> deadThreads() {
        List<String> dead = new ArrayList<>();
        if (thread.getState() == Thread.State.TERMINATED) {
            dead.add(thread.getName());
        }
        if (spool != null && spool.hasStopped()) {
            dead.add(Spool.THREAD_NAME);
        }
        return dead;
    }

    /** Any thread: these are the routes from now on. */
    public void routes(Collection<Route> active) {
        nextRoutes.set(List.copyOf(active));
        wakeUp();
    }

    /** Any thread: whether a chunk more of any routes' lines would find room. */
    public boolean hasRoom() {
        return budget.hasRoomFor(CHUNK_BYTES, 0) || budget.hasRoomFor(CHUNK_BYTES, stuck.bytesHeldAlone());
    }

    /** Any thread. */
    public DeliveryStatus status() {
        return new DeliveryStatus(
                budget.usedBytes(), budget.limitBytes(), stuck.parked(), backlogs == null ? null : backlogs.status());
    }

    /**
     * Sends what was offered, for at most {@code deadline}; the rest goes to the spool, or is dropped as {@code shutdown}.
     * Blocks until done; returns at once the second time. An interrupt means to hurry.
     *
     * @return whether nothing was dropped for the deadline
     */
    public boolean close(Duration deadline) {
        closeBy = clock.nanoTime() + deadline.toNanos();
        closed = true;
        wakeUp();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                closeBy = clock.nanoTime();
                wakeUp();
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return resolvedAll;
    }

    private void wakeUp() {
        // One system call for all that comes before the thread has looked.
        if (!signalled.getAndSet(true)) {
            network.wakeup();
        }
    }

    // The sender's thread.

    /** The loop, until the end. */
    void run() {
        try {
            begin();
            while (!closed || !(isDone() || clock.nanoTime() - closeBy >= 0)) {
                try {
                    round();
                } catch (RuntimeException e) {
                    mistake(e);
                }
            }
            sayLastWords();
        } finally {
            giveUpTheRest();
        }
    }

    /** What an earlier run left goes before whatever comes, from the first batch on. */
    void begin() {
        if (backlogs != null) {
            backlogs.hear();
        }
    }

    /** Everything is delivered: so is the account of it, unless a broker goes away at this very moment. */
    private void sayLastWords() {
        if (!isDone()) {
            return;
        }
        observer.lastReports().forEach(reports::offer);
        long until = clock.nanoTime() + LAST_WORDS_NANOS;
        long now;
        while (!reports.isEmpty() && (now = clock.nanoTime()) - until < 0) {
            topics.run(now);
            reports.run(now);
            network.poll(LAST_WORDS_POLL_MILLIS);
        }
    }

    /** A mistake of ours. What waits is still here, and the next round may well work. */
    private void mistake(RuntimeException e) {
        long now = clock.nanoTime();
        if (now - nextMistakeNanos >= 0) {
            nextMistakeNanos = now + MISTAKE_INTERVAL_NANOS;
            LOG.error("unexpected failure of the sender; it goes on, and is silent about more of them for a minute", e);
        }
        LockSupport.parkNanos(this, PAUSE_AFTER_MISTAKE_NANOS);
    }

    /** All that there is to do now, and then a wait for whatever comes next. */
    void round() {
        network.refreshCertificates();
        signalled.set(false);
        long now = clock.nanoTime();
        takeRoutes(now);
        takeArrivals(now);
        if (closed && !hurried) {
            hurried = true;
            dispatcher.hurry(now);
            if (backlogs != null) {
                backlogs.closing();
            }
        }
        if (backlogs != null) {
            backlogs.run(now);
        }
        dispatcher.retry(now);
        producerIds.run(now);
        topics.run(now);
        retentions.run(now);
        dispatcher.send();
        reports.run(now);
        if (queues.waiting() > 0) {
            if (now - nextDoubtNanos >= 0) {
                nextDoubtNanos = now + DOUBT_INTERVAL_NANOS;
                dispatcher.doubtUnreachable(now);
            }
            stuck.look(topics.all(), now);
        } else if (!stuck.isEmpty()) {
            stuck.look(topics.all(), now);
        }
        network.poll(sleepMillis(clock.nanoTime()));
    }

    private void learned(Destination destination) {
        dispatcher.learned(destination, clock.nanoTime());
    }

    /** Back from the disk. */
    private final class Rejoining implements Backlogs.Rejoin {
        @Override
        public void waited(Outgoing outgoing) {
            dispatcher.queue(outgoing, clock.nanoTime());
        }

        @Override
        public void replayed(Batch batch, SpoolFrame frame) {
            dispatcher.replayed(batch, frame, clock.nanoTime());
        }
    }

    private void takeRoutes(long nanoTime) {
        Collection<Route> active = nextRoutes.getAndSet(null);
        if (active != null) {
            queues.routes(active, nanoTime);
            if (backlogs != null) {
                backlogs.routesChanged();
            }
        }
    }

    private void takeArrivals(long nanoTime) {
        Batch batch;
        while ((batch = arrivals.poll()) != null) {
            dispatcher.arrived(batch, nanoTime);
        }
    }

    /** Whether nothing waits for anything. */
    boolean isDone() {
        return arrivals.isEmpty()
                && nextRoutes.get() == null
                && queues.waiting() == 0
                && (backlogs == null || backlogs.isAtRest());
    }

    private long sleepMillis(long nanoTime) {
        long until = nanoTime + LONGEST_SLEEP_NANOS;
        until = dispatcher.nextRetryNanos(until);
        until = topics.nextDueNanos(until, nanoTime);
        until = producerIds.nextDueNanos(until, nanoTime);
        until = retentions.nextDueNanos(until, nanoTime);
        until = reports.nextDueNanos(until);
        if (backlogs != null) {
            until = backlogs.nextDueNanos(until);
        }
        if (queues.waiting() > 0) {
            until = earlier(until, earlier(nextDoubtNanos, stuck.nextLookNanos()));
        }
        if (producerIds.isKnown()) {
            for (Broker broker : brokers.all()) {
                until = untilReady(broker.healthy(), until, nanoTime);
                until = untilReady(broker.suspect(), until, nanoTime);
            }
        }
        if (closed) {
            until = earlier(until, closeBy);
        }
        // Rounded up: waking too early would be a loop without pause.
        return Math.max(0, (until - nanoTime + 999_999) / 1_000_000);
    }

    private static long untilReady(SendLane lane, long until, long nanoTime) {
        if (lane.isEmpty() || lane.connection().inFlight() > 0) {
            return until;
        }
        return earlier(
                until,
                nanoTime
                        + Duration.ofMillis(Math.max(1, lane.connection().delayMillis()))
                                .toNanos());
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** The end: what is not acknowledged now goes to disk, or is counted, and not sent. */
    private void giveUpTheRest() {
        closed = true;
        long now = clock.nanoTime();
        takeRoutes(now);
        takeArrivals(now);
        boolean none = queues.waiting() == 0;
        network.close();
        if (backlogs == null) {
            resolvedAll = none;
            queues.takeAll().forEach(outgoing -> accounts.dropped(outgoing, DropCause.SHUTDOWN));
        } else {
            resolvedAll = backlogs.finish();
        }
    }
}
