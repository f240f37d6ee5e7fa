// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

/**
 * Receives what a source reads, on the reader's thread, with the time of the reading. Must not block.
 *
 * <p>This is where log-sources ends and the way through log-core begins; the bytes are borrowed until return.
 */
public interface ChunkHandler {
    /**
     * Bytes of a stream of lines, cut anywhere.
     *
     * @param wallMillis milliseconds since the epoch
     * @param nanoTime the monotonic clock, in nanoseconds
     */
    void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime);

    /**
     * One whole line from a source that knows where its messages end (a datagram, an octet-counted frame). Bytes that look
     * like a line end inside it are part of the line: they must not make a second line out of it.
     */
    void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime);

    /** The stream came to its end: a last line without terminator is handed on. The next chunk begins a new line. */
    void onEndOfStream(long wallMillis, long nanoTime);

    /** Reading stopped in mid-stream (shutdown, a torn stream): a partial line is counted, not handed on. */
    void onAbandoned();
}
