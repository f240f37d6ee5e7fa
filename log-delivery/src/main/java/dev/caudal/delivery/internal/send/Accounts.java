// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.core.ledger.DeliveryCounts;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import java.util.List;

/** Closes the books on a batch: lines in the ledger, bytes in the budget, once each. */
final class Accounts {
    private final MemoryBudget budget;
    private final DeliveryCounts counts;

    Accounts(MemoryBudget budget, DeliveryCounts counts) {
        this.budget = budget;
        this.counts = counts;
    }

    void delivered(Batch batch) {
        counts.delivered(batch.route(), batch.lines());
        resolved(batch);
    }

    void dropped(Batch batch, DropCause cause) {
        counts.dropped(batch.route(), cause, batch.lines());
        resolved(batch);
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

    private void resolved(Batch batch) {
        budget.release(batch.usage().heldBytes(), batch.size());
        batch.usage().resolved();
    }
}
