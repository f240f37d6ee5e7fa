// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

/** Receives the lines that a line framer cuts. Called on the reader's thread; must not block. */
public interface LineHandler {
    /**
     * One line. The bytes are borrowed: they are valid until this method returns, and the handler may move them about
     * within {@code [offset, offset + length)} but not beyond.
     *
     * @param length may be 0: an empty line is a line
     */
    void onLine(byte[] buffer, int offset, int length, LineEnd end);

    /**
     * A line that was longer than the limit and discarded ({@link FramingLimits.Oversize#DISCARD}); called once, when its
     * end, or the end of the stream, has been seen.
     *
     * @param length its length in bytes without the terminator
     */
    void onDiscarded(long length);
}
