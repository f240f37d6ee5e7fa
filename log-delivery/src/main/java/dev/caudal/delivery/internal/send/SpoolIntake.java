// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.OverloadLadder.Rung;
import dev.caudal.delivery.internal.spool.Spool;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import dev.caudal.delivery.internal.spool.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What goes to disk: batches that have waited too long, and those of the routes with the most in memory when that is half full.
 * A batch is in the memory budget until the spool says that it is safe.
 */
final class SpoolIntake {
    /** So long a disk that refused is not asked again. */
    private static final long AFTER_REFUSAL_NANOS = Duration.ofSeconds(2).toNanos();
    /** What is younger is on its way, not waiting. */
    private static final long YOUNG_NANOS = Duration.ofMillis(250).toNanos();

    private final Spool spool;
    private final long afterNanos;
    private final OverloadLadder ladder;
    private final Accounts accounts;
    private final Queues queues;
    private final Function<SpoolRoute, RouteBacklog> backlogs;
    private final Set<Batch> unanswered = new LinkedHashSet<>();
    private long unansweredBytes;
    private long notBeforeNanos;

    /**
     * @param after how long a batch may wait for its acknowledgement
     * @param backlogs of each route, made if there is none
     */
    SpoolIntake(
            Spool spool,
            Duration after,
            OverloadLadder ladder,
            Accounts accounts,
            Queues queues,
            Function<SpoolRoute, RouteBacklog> backlogs,
            long nanoTime) {
        this.notBeforeNanos = nanoTime;
        this.spool = spool;
        this.afterNanos = after.toNanos();
        this.ladder = ladder;
        this.accounts = accounts;
        this.queues = queues;
        this.backlogs = backlogs;
    }

    /** Whether the disk takes what it is given, as far as is known. */
    boolean isOpen(long nanoTime) {
        return nanoTime - notBeforeNanos >= 0 && spool.status().isOpen();
    }

    /** The disk refused. */
    void pause(long nanoTime) {
        notBeforeNanos = nanoTime + AFTER_REFUSAL_NANOS;
    }

    /** Looks at everything in the queues; some times a second. */
    void look(long nanoTime) {
        for (Destination destination : queues.all()) {
            Outgoing oldest = destination.waiting() == 0 ? null : Queues.oldestInMemory(destination);
            if (oldest != null
                    && nanoTime - oldest.arrivedNanos() >= afterNanos
                    && !Queues.isInMemoryUnderWay(destination)) {
                detach(destination);
            }
        }
        if (ladder.rung().isAtLeast(Rung.PRESSED)) {
            relieve(nanoTime);
        }
    }

    /** Memory is half full: those with the most go first, until what is on its way to disk is what is too much. */
    private void relieve(long nanoTime) {
        long missing = ladder.bytesAbove(Rung.PRESSED) - unansweredBytes;
        if (missing <= 0) {
            return;
        }
        List<Destination> candidates = new ArrayList<>();
        for (Destination destination : queues.all()) {
            Outgoing oldest = destination.waiting() == 0 ? null : Queues.oldestInMemory(destination);
            if (oldest != null && nanoTime - oldest.arrivedNanos() >= YOUNG_NANOS) {
                candidates.add(destination);
            }
        }
        candidates.sort(Comparator.comparingLong(Queues::movableBytes).reversed());
        for (Destination destination : candidates) {
            if (missing <= 0) {
                break;
            }
            missing -= Queues.movableBytes(destination);
            detach(destination);
        }
    }

    /** All that is in memory alone goes to disk, but for what is under way: that stays, first in its queue, to the end. */
    void detach(Destination destination) {
        for (Partition partition : destination.partitions()) {
            Outgoing first = partition.inFlight ? partition.queue.element() : null;
            if (first != null && first.frame() == null) {
                first.pin();
            }
        }
        queues.take(destination, outgoing -> outgoing.frame() == null && !outgoing.isPinned())
                .forEach(this::store);
    }

    void store(Outgoing outgoing) {
        if (outgoing.stamp() == null && outgoing.becomesDuplicate()) {
            accounts.possibleDuplicate(outgoing.batch());
        }
        store(outgoing.batch(), outgoing.stamp());
    }

    /** To the end of what its route has on disk. */
    void store(Batch batch, @Nullable Stamp stamp) {
        RouteBacklog backlog = backlogs.apply(SpoolRoute.of(batch.route()));
        backlog.meet(batch.usage());
        backlog.storing();
        unanswered.add(batch);
        unansweredBytes += batch.size();
        spool.store(batch, stamp);
    }

    /** The spool has said what became of it. */
    void answered(Batch batch) {
        if (unanswered.remove(batch)) {
            unansweredBytes -= batch.size();
        }
    }

    boolean isEmpty() {
        return unanswered.isEmpty();
    }

    /** The end: those of which nobody will say what became of them. */
    List<Batch> takeUnanswered() {
        List<Batch> all = List.copyOf(unanswered);
        unanswered.clear();
        return all;
    }
}
