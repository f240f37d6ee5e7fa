// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.memory.RouteUsage;

/**
 * A finished block: one Kafka record batch, compressed, its header still open. Made by the encoder, then the sender's.
 *
 * <p>The array is fresh, exactly as long as the batch, and never used again for another: a buffer that went back to a pool
 * while the network client still wrote from it is how CVE-2026-35554 sent one customer's lines to another's topic.
 *
 * @param usage whose it is; {@code bytes.length} of the memory budget are held for it until it is resolved
 * @param partitionHash stable hash of node and source, not negative; modulo the partitions of the topic it is the partition
 * @param bytes the record batch, header first
 * @param lines how many records
 * @param readNanos when its first line was read, on the monotonic clock
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity: nothing ever asks whether two batches are equal
public record Batch(RouteUsage usage, int partitionHash, byte[] bytes, int lines, long readNanos) {

    /** Customer, stream and topic. */
    public Route route() {
        return usage.route();
    }

    /** What it costs in memory and on the wire. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "Batch[" + route() + ", lines=" + lines + ", bytes=" + bytes.length + "]";
    }
}
