// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Lines of one source and route, in order, on their way to the producer. Written by the reader, then given to the
 * delivering thread, which keeps it until every line is resolved: what Kafka refused for now is sent again from here.
 */
final class StagedLines {
    /** Largest block of several lines; a longer line has a block of its own. */
    static final int MAX_BYTES = 64 * 1024;

    /** A chunk often has one line of a customer: what it holds should not cost much more than it. */
    static final int FIRST_BYTES = 512;

    private static final int FIRST_LINES = 4;

    final RouteState route;
    final int partitionHash;
    final long wallMillis;

    private byte[] bytes;
    private int used;
    private int[] ends = new int[FIRST_LINES];
    private int count;

    private final BitSet resolved = new BitSet();
    private int next;

    StagedLines(RouteState route, int partitionHash, long wallMillis, int capacity) {
        this.route = route;
        this.partitionHash = partitionHash;
        this.wallMillis = wallMillis;
        this.bytes = new byte[capacity];
    }

    /** Memory held, as it was reserved. */
    int capacity() {
        return bytes.length;
    }

    boolean hasRoomFor(int length) {
        return used + length <= bytes.length;
    }

    /** Capacity after growing for one more line of this length, or 0 if the block should be handed over instead. */
    int grownFor(int length) {
        int wanted = Math.max(bytes.length * 2, used + length);
        return used + length <= MAX_BYTES ? Math.min(wanted, MAX_BYTES) : 0;
    }

    void growTo(int capacity) {
        bytes = Arrays.copyOf(bytes, capacity);
    }

    void append(byte[] buffer, int offset, int length) {
        System.arraycopy(buffer, offset, bytes, used, length);
        used += length;
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = used;
    }

    // From here on: the delivering thread.

    int count() {
        return count;
    }

    /** A copy of one line: the producer keeps it after this block is gone. */
    byte[] line(int index) {
        return Arrays.copyOfRange(bytes, index == 0 ? 0 : ends[index - 1], ends[index]);
    }

    /** Index of the next line to send, {@link #count()} if there is none. */
    int next() {
        return next;
    }

    void sent(int index) {
        next = resolved.nextClearBit(index + 1);
    }

    /** The line is delivered or dropped for good. */
    void resolve(int index) {
        resolved.set(index);
        if (index == next) {
            next = resolved.nextClearBit(index + 1);
        }
    }

    /** Begins again with the first line that is not resolved. */
    void rewind() {
        next = resolved.nextClearBit(0);
    }

    int unresolved() {
        return count - resolved.cardinality();
    }
}
