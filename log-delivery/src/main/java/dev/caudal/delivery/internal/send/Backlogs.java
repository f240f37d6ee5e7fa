// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.routing.Route;
import dev.caudal.delivery.DeliveryStatus.Spooled;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.OverloadLadder.Rung;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.Spool;
import dev.caudal.delivery.internal.spool.SpoolEvents.Refusal;
import dev.caudal.delivery.internal.spool.SpoolListener;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import dev.caudal.delivery.internal.spool.SpoolStatus;
import dev.caudal.delivery.internal.spool.SpooledBatch;
import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what goes to the spool, and when it comes back. A route is live, and its batches go straight to their queues; or
 * behind, and what comes queues behind what it has on disk ({@link RouteBacklog}). It falls behind when a batch has waited too
 * long, when memory fills up, or at the end; it is live again when its last batch on disk is acknowledged.
 *
 * <p>What came out of the spool stays there until it has its outcome, so any of it can be given back. A route that cannot
 * deliver keeps one batch for each partition in memory, as a probe; the spool puts the rest aside.
 */
final class Backlogs implements SpoolListener, SpoolFrame.Owner {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");

    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();
    /** Between two messages that say that routes are behind, or live. */
    private static final long SAYING_NANOS = Duration.ofSeconds(5).toNanos();

    private final Clock clock;
    private final Spool spool;
    private final long afterNanos;
    private final OverloadLadder ladder;
    private final SpoolIntake intake;
    private final Accounts accounts;
    private final Queues queues;
    private final StuckRoutes stuck;
    private final ReplayWindow window;
    private final Function<Route, RouteUsage> usages;
    private final Rejoin rejoin;

    private final Map<SpoolRoute, RouteBacklog> byRoute = new HashMap<>();
    private final Set<RouteBacklog> changed = new LinkedHashSet<>();
    private long linesOnDisk;
    private long linesOut;
    private long parkedBytes;
    private long nextLookNanos;
    private long nextSayingNanos;
    private boolean saidBehind;
    private boolean closing;
    private boolean finished;
    private boolean refusedAtTheEnd;
    private volatile int routesBehind;
    private volatile long oldestMillis = Long.MAX_VALUE;

    /** Puts a batch at the end of its queue. */
    interface Rejoin {
        /** One that has waited for those on disk. */
        void waited(Outgoing outgoing);

        /** One out of the spool. */
        void replayed(Batch batch, SpoolFrame frame);
    }

    /**
     * @param after how long a batch may wait for its acknowledgement
     * @param usages what each route holds, for batches that come back
     */
    Backlogs(
            Spool spool,
            Duration after,
            OverloadLadder ladder,
            ReplayWindow window,
            Accounts accounts,
            Queues queues,
            StuckRoutes stuck,
            Function<Route, RouteUsage> usages,
            Rejoin rejoin,
            Clock clock) {
        this.clock = clock;
        this.nextLookNanos = clock.nanoTime();
        this.nextSayingNanos = nextLookNanos;
        this.spool = spool;
        this.afterNanos = after.toNanos();
        this.ladder = ladder;
        this.window = window;
        this.accounts = accounts;
        this.queues = queues;
        this.stuck = stuck;
        this.usages = usages;
        this.rejoin = rejoin;
        this.intake = new SpoolIntake(spool, after, ladder, accounts, queues, this::backlog, nextLookNanos);
    }

    /** Any thread. */
    Spooled status() {
        SpoolStatus status = spool.status();
        long oldest = oldestMillis;
        return new Spooled(
                status.lines(),
                status.liveBytes(),
                status.diskBytes(),
                status.limitBytes(),
                routesBehind,
                oldest == Long.MAX_VALUE ? Duration.ZERO : Duration.ofMillis(Math.max(0, clock.millis() - oldest)),
                status.unavailableBecause());
    }

    /** A new batch: whether it goes by way of the disk, and is not to be queued. */
    boolean takes(Outgoing outgoing, long nanoTime) {
        Batch batch = outgoing.batch();
        boolean full = ladder.rung().isAtLeast(Rung.HIGH);
        RouteBacklog backlog = byRoute.isEmpty() ? null : byRoute.get(SpoolRoute.of(batch));
        if (backlog == null && !(full && intake.isOpen(nanoTime))) {
            return false;
        }
        Partition place = placeOf(batch.route().topic(), batch.partitionHash());
        boolean delivers = place == null || isDelivering(place, nanoTime);
        if (backlog == null || (backlog.isAllOut() && !backlog.hasWaiting())) {
            if ((delivers && !full) || !intake.isOpen(nanoTime)) {
                return false;
            }
            if (place != null) {
                intake.detach(place);
            }
            intake.store(outgoing);
            return true;
        }
        backlog.meet(batch.usage());
        boolean soonOver = delivers && !full && backlog.isDiskOut();
        if (backlog.hasWaiting() || soonOver || !intake.isOpen(nanoTime)) {
            backlog.await(outgoing, nanoTime);
        } else {
            if (place != null) {
                // When a topic has grown, those before it may wait in another queue than the one that went to disk.
                intake.detach(place, batch.partitionHash());
            }
            intake.store(outgoing);
        }
        return true;
    }

    private @Nullable Partition placeOf(String topic, int partitionHash) {
        Destination destination = queues.find(topic);
        return destination == null ? null : destination.placeOf(partitionHash);
    }

    /** Who is subscribed has changed, and the queues know. */
    void routesChanged() {
        List<SpoolRoute> gone = new ArrayList<>();
        for (RouteBacklog backlog : byRoute.values()) {
            boolean unwanted = queues.wanted(backlog.route()) == null;
            if (unwanted) {
                backlog.takeWaiting().forEach(outgoing -> accounts.dropped(outgoing, DropCause.CUSTOMER_LEFT));
                changed.add(backlog);
            }
            if (unwanted && !backlog.isLeft) {
                gone.add(backlog.route());
            }
            backlog.isLeft = unwanted;
        }
        if (!gone.isEmpty()) {
            spool.left(gone);
        }
    }

    /** Takes over what the spool has to say. */
    void hear() {
        spool.poll(this);
    }

    /** Every round of the sender. */
    void run(long nanoTime) {
        hear();
        if (nanoTime - nextLookNanos >= 0) {
            nextLookNanos = nanoTime + LOOK_NANOS;
            look(nanoTime);
        }
        settle(nanoTime);
        if (closing) {
            giveBackAll(nanoTime);
        } else if (queues.isListKnown() && linesOnDisk > linesOut) {
            int bytes = window.ask(parkedBytes, ladder.rung().isAtLeast(Rung.HIGH));
            if (bytes > 0) {
                spool.request(bytes);
            }
        }
    }

    /** When {@link #run} has something to do by itself. */
    long nextDueNanos(long latest) {
        boolean idle = byRoute.isEmpty() && queues.waiting() == 0 && !saidBehind;
        return idle || nextLookNanos - latest > 0 ? latest : nextLookNanos;
    }

    /** From now on nothing comes back, and what came goes where it was. */
    void closing() {
        closing = true;
    }

    /** Whether everything outside the queues is on disk. */
    boolean isAtRest() {
        return intake.isEmpty() && byRoute.values().stream().noneMatch(RouteBacklog::hasWaiting);
    }

    /**
     * The end: everything to disk, and what the disk does not take is counted as lost.
     *
     * @return whether it took everything
     */
    boolean finish() {
        finished = true;
        for (Outgoing outgoing : queues.takeAll()) {
            if (outgoing.frame() == null) {
                intake.store(outgoing);
            } else {
                putBack(outgoing, true);
            }
        }
        for (RouteBacklog backlog : List.copyOf(byRoute.values())) {
            backlog.takeWaiting().forEach(intake::store);
        }
        try {
            spool.close();
        } catch (IOException e) {
            LOG.error("the spool did not end in order: {}", e.getMessage());
        }
        hear();
        List<Outgoing> unanswered = intake.takeUnanswered();
        unanswered.forEach(outgoing -> accounts.dropped(outgoing, DropCause.SHUTDOWN));
        return unanswered.isEmpty() && !refusedAtTheEnd;
    }

    // What the spool says.

    @Override
    public void recovered(SpoolRoute route, long lines) {
        accounts.recovered(route, lines);
        RouteBacklog backlog = backlog(route);
        backlog.recovered(lines);
        linesOnDisk += lines;
        Route wanted = queues.wanted(route);
        if (wanted != null) {
            backlog.meet(usages.apply(wanted));
        } else if (queues.isListKnown()) {
            backlog.isLeft = true;
            spool.left(List.of(route));
        }
    }

    @Override
    public void stored(Batch batch) {
        intake.answered(batch);
        backlog(batch).stored(batch.lines());
        linesOnDisk += batch.lines();
        accounts.spooled(batch);
    }

    @Override
    public void refused(Batch batch, Refusal why) {
        Outgoing outgoing = intake.answered(batch);
        RouteBacklog backlog = backlog(batch);
        backlog.notStored();
        if (why == Refusal.FULL) {
            accounts.dropped(outgoing, DropCause.SPOOL_FULL);
        } else if (finished) {
            refusedAtTheEnd = true;
            accounts.dropped(outgoing, DropCause.SHUTDOWN);
        } else {
            intake.pause(clock.nanoTime());
            backlog.refuse(outgoing);
        }
    }

    @Override
    public void returned(SpoolRoute route) {
        RouteBacklog backlog = backlog(route);
        backlog.returned();
        changed.add(backlog);
    }

    @Override
    public void replayed(SpooledBatch frame) {
        if (finished) {
            // Nobody sends it any more; it has never left the disk.
            return;
        }
        RouteBacklog backlog = backlog(frame.route());
        changed.add(backlog);
        linesOut += frame.lines();
        backlog.handedOut(frame.lines(), frame.bytes().length, frame.storedMillis());
        window.came(frame.frameBytes(), frame.bytes().length);
        if (backlog.isReturning()) {
            // Those before it are on their way back: the spool had not heard of them when it read this one.
            giveBack(backlog, frame);
            spool.giveBack(frame, false);
            return;
        }
        Route route = queues.wanted(frame.route());
        if (route == null) {
            accounts.droppedOnDisk(frame.route(), DropCause.CUSTOMER_LEFT, frame.lines());
            done(frame, frame.lines(), true);
            return;
        }
        Batch batch = new Batch(
                usages.apply(route), frame.route().partitionHash(), frame.bytes(), frame.lines(), clock.nanoTime());
        backlog.meet(batch.usage());
        accounts.replayed(batch);
        rejoin.replayed(batch, new SpoolFrame(frame, this));
    }

    @Override
    public void dropped(SpoolRoute route, DropCause cause, long lines) {
        accounts.droppedOnDisk(route, cause, lines);
        RouteBacklog backlog = backlog(route);
        backlog.dropped(lines);
        linesOnDisk -= lines;
        changed.add(backlog);
    }

    @Override
    public void done(SpooledBatch frame, int lines, boolean last) {
        RouteBacklog backlog = backlog(frame.route());
        backlog.done(lines);
        linesOut -= lines;
        linesOnDisk -= lines;
        changed.add(backlog);
        if (last) {
            backlog.doneWith(frame.bytes().length);
            window.gone(frame.bytes().length);
            spool.resolved(frame);
        }
    }

    @Override
    public void announce(SpooledBatch batch, Runnable then) {
        spool.announce(batch, then);
    }

    /** Looks at everything that waits. */
    private void look(long nanoTime) {
        if (intake.isOpen(nanoTime)) {
            intake.look(nanoTime);
            boolean pressed = closing || ladder.rung().isAtLeast(Rung.PRESSED);
            for (RouteBacklog backlog : byRoute.values()) {
                if (backlog.isWaitOver(nanoTime, pressed ? 0 : afterNanos)) {
                    backlog.takeWaiting().forEach(intake::store);
                }
            }
        }
        long parked = 0;
        long oldest = Long.MAX_VALUE;
        for (RouteBacklog backlog : byRoute.values()) {
            changed.add(backlog);
            parked += backlog.isParked ? backlog.bytesOut() : 0;
            oldest = Math.min(oldest, backlog.hasLinesOnDisk() ? backlog.oldestMillis() : Long.MAX_VALUE);
        }
        parkedBytes = parked;
        tell(nanoTime);
        oldestMillis = oldest;
    }

    /** An outage is two messages, whoever is in it. */
    private void tell(long nanoTime) {
        boolean behind = !byRoute.isEmpty();
        if (behind != saidBehind && nanoTime - nextSayingNanos >= 0) {
            nextSayingNanos = nanoTime + SAYING_NANOS;
            saidBehind = behind;
            if (behind) {
                LOG.warn("spool: new lines of {} routes wait on disk, behind {} lines", byRoute.size(), linesOnDisk);
            } else {
                LOG.info("spool: every route is live again");
            }
        }
    }

    private RouteBacklog backlog(Batch batch) {
        RouteBacklog backlog = backlog(SpoolRoute.of(batch));
        changed.add(backlog);
        return backlog;
    }

    private RouteBacklog backlog(SpoolRoute route) {
        RouteBacklog backlog = byRoute.computeIfAbsent(route, key -> new RouteBacklog(key, clock.millis()));
        routesBehind = byRoute.size();
        return backlog;
    }

    // And back.

    private void settle(long nanoTime) {
        if (changed.isEmpty()) {
            return;
        }
        List<RouteBacklog> some = List.copyOf(changed);
        changed.clear();
        for (RouteBacklog backlog : some) {
            if (backlog.hasWaiting() && backlog.isAllOut()) {
                backlog.takeWaiting().forEach(rejoin::waited);
            }
            if (backlog.isOver()) {
                unpark(backlog);
                backlog.end();
                byRoute.remove(backlog.route(), backlog);
                routesBehind = byRoute.size();
            } else if (!closing) {
                parkOrNot(backlog, nanoTime);
            }
        }
    }

    private boolean isDelivering(Partition place, long nanoTime) {
        return !stuck.isStuckAlone(place, nanoTime)
                && (place.isEmpty() || nanoTime - place.stuckSinceNanos() < afterNanos);
    }

    private void parkOrNot(RouteBacklog backlog, long nanoTime) {
        SpoolRoute route = backlog.route();
        Partition place = placeOf(route.topic(), route.partitionHash());
        if (place == null || place.isEmpty() || !stuck.isStuckAlone(place, nanoTime)) {
            unpark(backlog);
            return;
        }
        if (!backlog.isParked) {
            backlog.isParked = true;
            spool.park(route);
        }
        giveBack(place, nanoTime, false);
    }

    private void unpark(RouteBacklog backlog) {
        if (backlog.isParked) {
            backlog.isParked = false;
            spool.unpark(backlog.route());
        }
    }

    private void giveBackAll(long nanoTime) {
        for (Destination destination : queues.all()) {
            if (destination.waiting() > 0) {
                destination.places().forEach(place -> giveBack(place, nanoTime, true));
            }
        }
    }

    /** What came from disk goes back there, and what is behind it as well; without the disk all of it has to stay. */
    private void giveBack(Partition place, long nanoTime, boolean evenTheFirst) {
        Outgoing first = evenTheFirst ? null : place.head();
        boolean any = false;
        for (Outgoing outgoing : place.batches()) {
            any |= isMovable(outgoing) && !outgoing.equals(first);
        }
        if (any && (Queues.movableBytes(place) == 0 || intake.isOpen(nanoTime))) {
            intake.detach(place);
            queues.take(place, outgoing -> isMovable(outgoing) && !outgoing.equals(first))
                    .forEach(outgoing -> putBack(outgoing, evenTheFirst));
        }
    }

    /** Parts of a frame cannot go back alone. */
    private static boolean isMovable(Outgoing outgoing) {
        SpoolFrame frame = outgoing.frame();
        return frame != null && frame.batch().lines() == outgoing.batch().lines();
    }

    private void putBack(Outgoing outgoing, boolean asSent) {
        SpoolFrame frame = outgoing.frame();
        accounts.letGo(outgoing.batch());
        if (frame == null || !isMovable(outgoing)) {
            return;
        }
        SpooledBatch batch = frame.batch();
        giveBack(backlog(batch.route()), batch);
        if (asSent && outgoing.stamp() != null && !outgoing.stamp().equals(batch.stamp())) {
            spool.keepAsSent(batch, outgoing.batch().bytes(), outgoing.stamp());
        } else {
            spool.giveBack(batch, outgoing.isMaybeWritten());
        }
    }

    private void giveBack(RouteBacklog backlog, SpooledBatch batch) {
        changed.add(backlog);
        backlog.givenBack(batch.lines(), batch.bytes().length);
        linesOut -= batch.lines();
        window.gone(batch.bytes().length);
    }
}
