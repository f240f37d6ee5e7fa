// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.sink;

import dev.caudal.core.routing.Route;

/**
 * Where the lines of one source go. One sink object belongs to one reader thread; it never blocks, and copies what it keeps
 * before it returns. It does not throw; if it does all the same, it has not taken the line, or has ended the chunk.
 *
 * <p>The reader calls, in turns: {@link #beginChunk}, then {@link #offer} for every line of a subscribed customer in the
 * chunk, then {@link #endChunk}, after which it may sleep in {@code read()} for as long as the source is silent.
 */
public interface LogSink {
    /**
     * A chunk of bytes was read. Lines offered until {@link #endChunk} carry this time.
     *
     * @param wallMillis milliseconds since the epoch, for the records' timestamps
     * @param nanoTime the monotonic clock in nanoseconds, for lingers, ages and limits
     */
    default void beginChunk(long wallMillis, long nanoTime) {}

    /**
     * One line, without the customer id and the terminator.
     *
     * @param buffer borrowed until return
     */
    Offer offer(Route route, byte[] buffer, int offset, int length);

    /** The chunk is done: the reader is about to wait for the next one. */
    default void endChunk() {}
}
