// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.OverloadLadder;
import dev.caudal.delivery.internal.memory.OverloadLadder.Rung;
import dev.caudal.delivery.internal.spool.Spool;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
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
    private final Map<Batch, Outgoing> unanswered = new LinkedHashMap<>();
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
        boolean pressed = ladder.rung().isAtLeast(Rung.PRESSED);
        List<Partition> candidates = new ArrayList<>();
        for (Destination destination : queues.all()) {
            if (destination.waiting() > 0) {
                for (Partition place : destination.places()) {
                    look(place, pressed ? candidates : null, nanoTime);
                }
            }
        }
        if (pressed) {
            relieve(candidates);
        }
    }

    private void look(Partition place, @Nullable List<Partition> candidates, long nanoTime) {
        Outgoing oldest = Queues.oldestInMemory(place);
        if (oldest == null) {
            return;
        }
        long age = nanoTime - oldest.arrivedNanos();
        if (age >= afterNanos && !Queues.isInMemoryUnderWay(place)) {
            detach(place);
        } else if (candidates != null && age >= YOUNG_NANOS) {
            candidates.add(place);
        }
    }

    /** Memory is half full: those with the most go first, until what is on its way to disk is what is too much. */
    private void relieve(List<Partition> candidates) {
        long missing = ladder.bytesAbove(Rung.PRESSED) - unansweredBytes;
        candidates.sort(Comparator.comparingLong(Queues::movableBytes).reversed());
        for (Partition place : candidates) {
            if (missing <= 0) {
                break;
            }
            missing -= Queues.movableBytes(place);
            detach(place);
        }
    }

    /** All that is in memory alone goes to disk, but for what is under way: that stays, first in its queue, to the end. */
    void detach(Partition place) {
        detach(place, outgoing -> true);
    }

    /** The same of one source. */
    void detach(Partition place, int partitionHash) {
        detach(place, outgoing -> outgoing.batch().partitionHash() == partitionHash);
    }

    private void detach(Partition place, Predicate<Outgoing> which) {
        Outgoing first = place.underWay();
        if (first != null && first.frame() == null && which.test(first)) {
            first.pin();
        }
        queues.take(place, outgoing -> Queues.isInMemoryAlone(outgoing) && which.test(outgoing))
                .forEach(this::store);
    }

    /** To the end of what its route has on disk. */
    void store(Outgoing outgoing) {
        if (outgoing.stamp() == null && outgoing.becomesDuplicate()) {
            accounts.possibleDuplicate(outgoing.batch());
        }
        Batch batch = outgoing.batch();
        RouteBacklog backlog = backlogs.apply(SpoolRoute.of(batch));
        backlog.meet(batch.usage());
        backlog.storing();
        unanswered.put(batch, outgoing);
        unansweredBytes += batch.size();
        spool.store(batch, outgoing.stamp());
    }

    /** The spool has said what became of it; as it was given, with all that is known of it. */
    Outgoing answered(Batch batch) {
        unansweredBytes -= batch.size();
        return Objects.requireNonNull(unanswered.remove(batch), "not asked for");
    }

    boolean isEmpty() {
        return unanswered.isEmpty();
    }

    /** The end: those of which nobody will say what became of them. */
    List<Outgoing> takeUnanswered() {
        List<Outgoing> all = List.copyOf(unanswered.values());
        unanswered.clear();
        return all;
    }
}
