// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import java.io.IOException;

/**
 * One place that log lines are read from.
 *
 * <p>{@link #open} and {@link #read} are called by one thread, the reader's. {@link #finish} and {@link #close} may be called
 * by any thread, at any time, more than once; that they end a blocked {@code open} or {@code read} within a second is the
 * first thing the contract asks of an implementation.
 *
 * <p>Reading is also an acknowledgement: when {@code read} is called again, everything returned before has been handed on.
 * A source that keeps checkpoints relies on it.
 */
public interface LogSource extends AutoCloseable {
    /** The input has come to its end. */
    int END_OF_INPUT = -1;

    /** The name in thread names, messages and metrics; unique among the sources of one process. */
    String name();

    /** What one {@code read} returns; constant. */
    default Framing framing() {
        return Framing.LINES;
    }

    /** Whether it is worth opening this source again after its end; asked by the reader after {@link #END_OF_INPUT}. */
    default AfterEnd afterEnd() {
        return AfterEnd.OPEN_AGAIN;
    }

    /**
     * Whether what the latest opening reads may begin in the middle of a line, because somebody may have read its beginning: an
     * earlier process, or this one before a failure. Asked by the reader after each opening, with {@link Framing#LINES}; it then
     * skips everything up to the first line end, and counts it as a gap.
     */
    default boolean mayBeginMidLine() {
        return false;
    }

    /**
     * Whether input may stay where it is while there is no room for its lines: a log file keeps them, and nobody is held up.
     * A source whose writer is a web server must answer false: its lines are dropped and counted, and the server never waits.
     */
    default boolean waitsForRoom() {
        return false;
    }

    /**
     * Makes the source ready to be read. Called again after an end or a failure; what the last opening left behind is
     * released here.
     *
     * @param listener hears of gaps and messages until the source is closed, from any thread
     * @throws IOException if it cannot be opened now (the caller may try again), or has been closed
     * @throws InterruptedException if the reader is interrupted
     */
    void open(SourceListener listener) throws IOException, InterruptedException;

    /**
     * Waits until there is something, then returns what there is; never waits to fill the buffer.
     *
     * <p>With {@link Framing#MESSAGES} one call returns one message; a message longer than {@code length} is cut to {@code
     * length}, so a buffer longer than the longest line allowed makes it count as over the limit.
     *
     * @return the number of bytes, 1 or more (0 only for an empty message), or {@link #END_OF_INPUT}
     * @throws IOException if the stream broke, or the source has been closed
     * @throws InterruptedException if the reader is interrupted
     */
    int read(byte[] buffer, int offset, int length) throws IOException, InterruptedException;

    /**
     * Asks for an orderly end: nothing new is accepted, and {@code read} returns what is already there, then {@link
     * #END_OF_INPUT}. Returns at once.
     */
    void finish();

    /** Ends everything now and releases all resources. Idempotent; never throws; a closed source stays closed. */
    @Override
    void close();
}
