// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.spool.SpooledBatch;

/** Where a batch in memory lies on disk. When a topic finds a batch too large, its parts share the frame. */
final class SpoolFrame {
    private final SpooledBatch batch;
    private final Owner owner;
    private int linesLeft;
    private boolean isAnnouncing;
    private boolean isAnnounced;

    /** Who is told what became of a frame's lines. */
    interface Owner {
        /**
         * Lines of the frame are delivered or dropped.
         *
         * @param last whether they were the last
         */
        void done(SpooledBatch batch, int lines, boolean last);

        /**
         * A frame is about to be sent for the first time.
         *
         * @param then called when a next run would know of it
         */
        void announce(SpooledBatch batch, Runnable then);
    }

    SpoolFrame(SpooledBatch batch, Owner owner) {
        this.batch = batch;
        this.owner = owner;
        this.linesLeft = batch.lines();
        this.isAnnounced = batch.possibleDuplicate();
    }

    SpooledBatch batch() {
        return batch;
    }

    /** Whether it may be sent: a next run would know that it may be there. */
    boolean isAnnounced() {
        return isAnnounced;
    }

    /** Sees to it that it may be sent, unless that is under way. */
    void announce(Runnable then) {
        if (!isAnnouncing) {
            isAnnouncing = true;
            owner.announce(batch, () -> {
                isAnnounced = true;
                then.run();
            });
        }
    }

    /** So many of its lines have their outcome. */
    void done(int lines) {
        linesLeft -= lines;
        owner.done(batch, lines, linesLeft == 0);
    }
}
