// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.wire.ProducerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the batches of one partition, so that brokers recognise one that comes twice. Each partition has an epoch of its
 * own: trouble of one topic never makes another begin anew.
 *
 * <p>The number moves only when a batch is known to be written, so a batch that is given up, and certainly was not, leaves
 * no gap. One batch in flight at a time.
 */
final class Sequence {
    private @Nullable ProducerIdentity producer;
    private short epoch;
    private int next;

    /** Whether there is an identity left to stamp with; if not, {@link #begin} is due. */
    boolean isUsable() {
        return producer != null;
    }

    /** From now on as this producer. */
    void begin(ProducerIdentity identity) {
        producer = identity;
        epoch = identity.epoch();
        next = 0;
    }

    /** What was counted so far is worth nothing: a new epoch begins at 0. After the last one a new identity is due. */
    void startOver() {
        next = 0;
        if (epoch == Short.MAX_VALUE) {
            producer = null;
        } else {
            epoch++;
        }
    }

    /** These many records are in the partition. The numbers run from 0 to the largest int, and on from 0. */
    void advance(int records) {
        long sum = (long) next + records;
        next = (int) (sum > Integer.MAX_VALUE ? sum - Integer.MAX_VALUE - 1 : sum);
    }

    long producerId() {
        return producer == null ? -1 : producer.id();
    }

    short epoch() {
        return epoch;
    }

    int next() {
        return next;
    }
}
