// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.util.Objects;

/**
 * A record about the node itself, for a topic that is no customer's. It is in no ledger.
 *
 * @param topic where it goes
 * @param key not empty; decides the partition
 * @param value at most {@value #MAX_VALUE_BYTES} bytes
 * @param timestampMillis wall clock
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
public record NodeRecord(String topic, byte[] key, byte[] value, long timestampMillis) {
    /** What every broker takes by default, with room for the rest of the batch. */
    public static final int MAX_VALUE_BYTES = 1_000_000;

    /**
     * Checks what no broker would take.
     *
     * @throws IllegalArgumentException if the key is empty, or the value too long
     */
    public NodeRecord {
        Objects.requireNonNull(topic, "topic");
        if (key.length == 0 || value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("a record for " + topic + " has a key of " + key.length
                    + " bytes and a value of " + value.length + ": at least 1, at most " + MAX_VALUE_BYTES);
        }
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
        return "NodeRecord[" + topic + ", " + value.length + " bytes]";
    }
}
