// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;

/**
 * What the store has to say. Called on the store's thread, inside its methods: must not block and must not call the store.
 *
 * <p>Every batch that was given to the store comes back exactly once, as {@link #stored} or as {@link #refused}.
 */
public interface SpoolEvents {

    /** Why a batch did not get in. */
    enum Refusal {
        /** The quota is used up, and its customer has at least a fair share of it. */
        FULL,
        /** The disk does not take anything at present: the batch is the caller's again. */
        UNAVAILABLE
    }

    /** An earlier run left these lines. Once for each route, when the store opens. */
    void recovered(SpoolRoute route, long lines);

    /** The batch is safe on disk: memory may let go of it. */
    void stored(SpoolBatch batch);

    /** The batch is not in the store and never will be. */
    void refused(SpoolBatch batch, Refusal why);

    /** Lines that were in the store are given up. */
    void dropped(SpoolRoute route, DropCause cause, long lines);

    /** Something an operator should read. Names file, value and way out. */
    void warning(String message);
}
