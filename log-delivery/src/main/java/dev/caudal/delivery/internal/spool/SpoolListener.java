// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.spool.SpoolEvents.Refusal;

/** Who hears from a {@link Spool}: called by the thread that calls {@link Spool#poll}, inside it. */
public interface SpoolListener {

    /** An earlier run left these lines; once for each route, before everything else. */
    void recovered(SpoolRoute route, long lines);

    /** The batch is safe on disk: its memory may be given back. */
    void stored(Batch batch);

    /** The batch is not in the spool, and is the listener's again. */
    void refused(Batch batch, Refusal why);

    /** A batch came out of the spool; it stays there until {@link Spool#resolved}. */
    void replayed(SpooledBatch batch);

    /** The spool has taken back a batch of this route: whatever is replayed from now on comes after that. */
    void returned(SpoolRoute route);

    /** Lines in the spool were given up. */
    void dropped(SpoolRoute route, DropCause cause, long lines);
}
