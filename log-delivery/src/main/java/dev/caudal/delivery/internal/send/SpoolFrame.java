// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.spool.SpooledBatch;

/** Where a batch in memory lies on disk. When a topic finds a batch too large, its parts share the frame. */
final class SpoolFrame {
    private final SpooledBatch batch;
    private final Owner owner;
    private int linesLeft;

    /** Who is told what became of a frame's lines. */
    interface Owner {
        /**
         * Lines of the frame are delivered or dropped.
         *
         * @param last whether they were the last
         */
        void done(SpooledBatch batch, int lines, boolean last);
    }

    SpoolFrame(SpooledBatch batch, Owner owner) {
        this.batch = batch;
        this.owner = owner;
        this.linesLeft = batch.lines();
    }

    SpooledBatch batch() {
        return batch;
    }

    /** So many of its lines have their outcome. */
    void done(int lines) {
        linesLeft -= lines;
        owner.done(batch, lines, linesLeft == 0);
    }
}
