// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DeliveryCounts;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import dev.caudal.delivery.internal.time.Clock;
import java.util.List;

/**
 * Keeps the books on batches: lines in the ledger, bytes in the budget, once each. A batch that came from the spool is in the
 * spool, for the ledger, until it has its outcome; its bytes are in memory as well.
 */
final class Accounts {
    private final MemoryBudget budget;
    private final DeliveryCounts counts;
    private final DeliveryObserver observer;
    private final Clock clock;

    Accounts(MemoryBudget budget, DeliveryCounts counts, DeliveryObserver observer, Clock clock) {
        this.clock = clock;
        this.budget = budget;
        this.counts = counts;
        this.observer = observer;
    }

    void delivered(Outgoing outgoing) {
        Batch batch = outgoing.batch();
        leaveSpool(outgoing);
        counts.delivered(batch.route(), batch.lines());
        observer.acknowledged(
                RouteKey.of(batch.route()),
                outgoing.topic(),
                outgoing.partition(),
                outgoing.readMillis(),
                batch.lines(),
                batch.size());
        letGo(batch);
    }

    void dropped(Outgoing outgoing, DropCause cause) {
        leaveSpool(outgoing);
        dropped(outgoing.batch(), cause, outgoing.readMillis());
    }

    /** Of a batch that is nowhere but in memory, and was never sent. */
    void dropped(Batch batch, DropCause cause) {
        dropped(batch, cause, BatchHeader.baseTimestamp(batch.bytes()));
    }

    private void dropped(Batch batch, DropCause cause, long readMillis) {
        counts.dropped(batch.route(), cause, batch.lines());
        observer.dropped(RouteKey.of(batch.route()), cause, readMillis, batch.lines());
        letGo(batch);
    }

    /** Sent under another number though it may have been written under the first. */
    void possibleDuplicate(Batch batch) {
        counts.possibleDuplicates(batch.lines());
    }

    /** One batch became several, of the same lines. */
    void split(Batch whole, List<Batch> parts) {
        int bytes = parts.stream().mapToInt(Batch::size).sum();
        budget.exchange(whole.usage().heldBytes(), whole.size(), bytes);
        for (int i = 1; i < parts.size(); i++) {
            whole.usage().sealed();
        }
    }

    /** An earlier run left these lines on disk. */
    void recovered(SpoolRoute route, long lines) {
        counts.recovered(route.key(), lines);
    }

    /** From memory to disk. */
    void spooled(Batch batch) {
        counts.spooled(RouteKey.of(batch.route()), batch.lines());
        letGo(batch);
    }

    /** A copy of what is on disk is in memory. */
    void replayed(Batch batch) {
        budget.exchange(batch.usage().heldBytes(), 0, batch.size());
        batch.usage().sealed();
    }

    /** The copy in memory is gone, the batch is on disk as before. */
    void letGo(Batch batch) {
        budget.release(batch.usage().heldBytes(), batch.size());
        batch.usage().resolved();
    }

    /** Lines on disk were given up. */
    void droppedOnDisk(SpoolRoute route, DropCause cause, long lines) {
        counts.unspooled(route.key(), lines);
        counts.dropped(route.key(), cause, lines);
        observer.dropped(route.key(), cause, clock.millis(), lines);
    }

    private void leaveSpool(Outgoing outgoing) {
        SpoolFrame frame = outgoing.frame();
        if (frame != null) {
            Batch batch = outgoing.batch();
            counts.unspooled(frame.batch().route().key(), batch.lines());
            frame.done(batch.lines());
        }
    }
}
