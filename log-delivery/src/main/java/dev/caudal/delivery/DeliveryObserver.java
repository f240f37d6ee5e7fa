// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.delivery.internal.wire.ProduceOutcome;
import java.util.Arrays;
import java.util.List;

/**
 * Hears what delivery does, batch by batch, for metrics and for the tally. Called by delivery's own threads, several of them:
 * an implementation is thread-safe, returns within microseconds, and throws nothing.
 */
public interface DeliveryObserver {
    /** Nobody listens. */
    DeliveryObserver NONE = new DeliveryObserver() {};

    /** All kinds that {@link #failed} may name. */
    List<String> FAILURE_KINDS = Arrays.stream(ProduceOutcome.values())
            .filter(outcome -> outcome != ProduceOutcome.DELIVERED)
            .map(ProduceOutcome::label)
            .toList();

    /**
     * The brokers have acknowledged a batch, all of whose lines were read in the same hour.
     *
     * @param readMillis wall clock when its first line was read, also if that was in an earlier run
     * @param bytes of the batch, compressed
     */
    default void acknowledged(RouteKey route, String topic, int partition, long readMillis, int lines, int bytes) {}

    /**
     * Accepted lines were given up.
     *
     * @param readMillis wall clock when the first was read; of lines on disk, when they were given up
     */
    default void dropped(RouteKey route, DropCause cause, long readMillis, long lines) {}

    /**
     * A block has become a batch.
     *
     * @param rawBytes of its records
     * @param batchBytes of the batch, with its header
     */
    default void encoded(int rawBytes, int batchBytes) {}

    /**
     * A batch that was sent was not acknowledged.
     *
     * @param kind what it means, one of a dozen, lower case with underscores: {@code unreachable}, {@code denied}…
     */
    default void failed(String kind) {}

    /** A record that was given to {@link Delivery#report} is acknowledged. */
    default void reported(NodeRecord record) {}

    /**
     * Asked once in {@link Delivery#close}, when every line has been delivered: what the node has to say last. Not asked if
     * something could not be delivered in time.
     */
    default List<NodeRecord> lastReports() {
        return List.of();
    }
}
