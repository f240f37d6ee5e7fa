// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.routing.RoutingTable;
import dev.caudal.edge.config.CustomerList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the active list current: looks at its {@link ListOrigin} again and again, and publishes each list that can be read
 * whole and is plausible as a successor. Whatever else is found changes nothing, and is logged once.
 *
 * <p>{@link #load} may be called before {@link #start} by the thread that wires the application; afterwards all looking is
 * done by the one thread {@code active-list}. {@link #status}, {@link #replace} and {@link #close} may be called by any.
 */
public final class ActiveListWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveListWatch.class);

    private final Consumer<RoutingTable> publish;
    private final Clock clock;
    private final Pace pace = new Pace(new Random());
    private final LinkedBlockingQueue<Feed> news = new LinkedBlockingQueue<>();
    private final CountDownLatch firstLook = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "active-list");
    private volatile boolean closed;
    private volatile Feed feed;
    private volatile ActiveListStatus status;

    // Of the thread that looks.
    private final Subscriptions subscriptions = new Subscriptions();
    private final Map<LookOutcome, Long> looks = new EnumMap<>(LookOutcome.class);
    private RoutingTable current = RoutingTable.empty();
    private @Nullable Instant generatedAt;
    private @Nullable Instant confirmedAt;
    private @Nullable String complaint;
    private @Nullable String cacheComplaint;

    /** Where lists come from, how often, and what is done with them. */
    private record Feed(
            ListOrigin origin,
            @Nullable ListCache cache,
            Duration refresh,
            @Nullable String acceptEpoch) {}

    /**
     * Nothing is read yet.
     *
     * @param publish receives each new table; called by whoever calls {@link #load}, then by the thread of {@link #start}
     */
    public ActiveListWatch(CustomerList list, Consumer<RoutingTable> publish, Clock clock) {
        this.publish = publish;
        this.clock = clock;
        this.feed = feed(list);
        this.status = new ActiveListStatus(
                feed.origin().name(), "", 0, null, null, 0, LookOutcome.NOT_YET, null, Map.of(), Map.of());
    }

    private static Feed feed(CustomerList list) {
        Path cache = list.cache();
        return new Feed(
                ListOrigin.of(list), cache == null ? null : new ListCache(cache), list.refresh(), list.acceptEpoch());
    }

    /** Takes what can be had without waiting: the list in a file, or what was kept of a server's. */
    public void load() {
        if (!feed.origin().isRemote()) {
            look(feed);
            return;
        }
        ListCache cache = feed.cache();
        if (cache == null) {
            return;
        }
        try {
            byte[] kept = cache.read();
            if (kept != null) {
                take(ActiveListParser.parse(kept, current));
                LOG.info(
                        "active list from {}, until {} answers",
                        cache.file(),
                        feed.origin().name());
            }
        } catch (IOException | InvalidActiveListException e) {
            LOG.warn("the active list kept in {} is of no use: {}", cache.file(), e.getMessage());
        }
        report(LookOutcome.NOT_YET, null);
    }

    /** One look, for tests without a thread. */
    void look() {
        Duration unused = look(feed);
    }

    /** From now on the list is looked at regularly; at once for the first time. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits until the first look has ended if no list is in force yet, for at most this time.
     *
     * @return whether a list is in force
     */
    public boolean awaitFirst(Duration patience) throws InterruptedException {
        if (status.epoch().isEmpty()) {
            boolean unused = firstLook.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        }
        return !status.epoch().isEmpty();
    }

    /** Looks elsewhere, or at other times, from now on. The list in force stays until another is taken. */
    public void replace(CustomerList list) {
        Feed next = feed(list);
        Feed before = feed;
        feed = next;
        news.add(next);
        before.origin().close();
    }

    /** How the list stands. */
    public ActiveListStatus status() {
        return status;
    }

    @Override
    public void close() {
        closed = true;
        news.add(feed);
        feed.origin().close();
    }

    private void watch() {
        Feed looking = feed;
        try {
            while (!closed) {
                Duration pause;
                try {
                    pause = look(looking);
                } catch (RuntimeException | Error e) {
                    // A bug in reading one list must not freeze the list for ever.
                    LOG.error(
                            "active list {}: unexpected failure",
                            looking.origin().name(),
                            e);
                    pause = pace.afterFailure(looking.refresh(), Duration.ZERO);
                }
                firstLook.countDown();
                Feed other = news.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
                looking = other == null ? looking : other;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look, and how long to wait after it. */
    private Duration look(Feed at) {
        Look look = at.origin().look();
        if (closed || !feed.equals(at)) {
            // Ended by that, whatever it says.
            return Duration.ZERO;
        }
        LookOutcome outcome = look.outcome();
        String problem = look.problem();
        byte[] json = look.list();
        if (json != null) {
            try {
                ActiveList list = ActiveListParser.parse(json, current);
                ActiveListGuard.check(current, list, at.acceptEpoch());
                outcome = take(list) ? LookOutcome.TAKEN : LookOutcome.UNCHANGED;
                if (outcome == LookOutcome.TAKEN || cacheComplaint != null) {
                    keep(at, json);
                }
            } catch (InvalidActiveListException e) {
                outcome = LookOutcome.REFUSED;
                problem = e.getMessage();
                at.origin().notTaken();
            }
        } else if (outcome == LookOutcome.UNCHANGED && status.lastOutcome() == LookOutcome.REFUSED) {
            outcome = LookOutcome.REFUSED;
            problem = status.problem();
        }
        complain(at, outcome.isFresh() ? null : problem);
        if (outcome.isFresh()) {
            confirmedAt = clock.instant();
        }
        looks.merge(outcome, 1L, Long::sum);
        report(outcome, outcome.isFresh() ? null : problem);
        return outcome.isFresh() || !at.origin().isRemote()
                ? pace.afterSuccess(at.refresh())
                : pace.afterFailure(at.refresh(), look.notBefore());
    }

    /** Puts a list in force; returns whether it says anything new. */
    private boolean take(ActiveList list) {
        RoutingTable next = list.table();
        boolean again = next.version() == current.version() && next.epoch().equals(current.epoch());
        generatedAt = list.generatedAt();
        if (again) {
            return false;
        }
        current = next;
        subscriptions.take(next, clock.instant());
        publish.accept(next);
        LOG.info(
                "active list version {} in force: {} customers, {} routes",
                next.version(),
                next.customers(),
                next.routes().size());
        return true;
    }

    private void keep(Feed at, byte[] json) {
        ListCache cache = at.cache();
        if (cache == null) {
            return;
        }
        try {
            cache.write(json);
            cacheComplaint = null;
        } catch (IOException e) {
            String problem = String.valueOf(e);
            if (!problem.equals(cacheComplaint)) {
                cacheComplaint = problem;
                LOG.warn(
                        "the active list cannot be kept in {}: {}; a start while {} is away would have no list",
                        cache.file(),
                        problem,
                        at.origin().name());
            }
        }
    }

    private void complain(Feed at, @Nullable String problem) {
        if (problem != null && !problem.equals(complaint) && !current.exists()) {
            LOG.warn(
                    "waiting for the first active list from {}: {}; until there is one, sources that can wait (files) are"
                            + " not read, and lines of the others are dropped as no_active_list",
                    at.origin().name(),
                    problem);
        } else if (problem != null && !problem.equals(complaint)) {
            LOG.warn(
                    "active list {} not taken, version {} stays in force: {}",
                    at.origin().name(),
                    current.version(),
                    problem);
        } else if (problem == null && complaint != null) {
            LOG.info("active list {} is in order again", at.origin().name());
        }
        complaint = problem;
    }

    private void report(LookOutcome outcome, @Nullable String problem) {
        status = new ActiveListStatus(
                feed.origin().name(),
                current.epoch(),
                current.version(),
                generatedAt,
                confirmedAt,
                current.customers(),
                outcome,
                problem,
                looks,
                subscriptions.appeared());
    }
}
