// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;

/**
 * Keeps a stream that was joined in its middle from passing for whole lines: what comes up to its first line end belongs to a
 * line whose beginning nobody here has seen, so its customer is unknown. It is skipped, and reported once as {@link
 * GapKind#RESYNCHRONISED} with its bytes.
 *
 * <p>A line that only looks whole does not end the skipping: a request can contain anything, a line start included. Belongs to
 * one reader.
 */
public final class LineSync {
    private final String source;
    private final SourceListener listener;
    private boolean skipping;
    private long skippedBytes;

    /** In step: nothing is skipped. */
    public LineSync(String source, SourceListener listener) {
        this.source = source;
        this.listener = listener;
    }

    /** The next bytes may be from the middle of a line. */
    public void join() {
        end();
        skipping = true;
    }

    /**
     * How many of these bytes, the next of the stream, are to be skipped: 0 if it is in step, all of them if the line that was
     * joined does not end here.
     */
    public int skip(byte[] buffer, int offset, int length) {
        if (!skipping) {
            return 0;
        }
        int count = 0;
        while (count < length) {
            if (buffer[offset + count++] == '\n') {
                skippedBytes += count;
                end();
                return count;
            }
        }
        skippedBytes += count;
        return count;
    }

    /** The stream is over: reports what was skipped, if a line end never came. The next one is in step. */
    public void end() {
        long bytes = skippedBytes;
        skipping = false;
        skippedBytes = 0;
        if (bytes > 0) {
            listener.gap(
                    source,
                    GapKind.RESYNCHRONISED,
                    1,
                    bytes,
                    "joined where a line may have begun before: " + bytes
                            + " bytes up to the first line end are nobody's");
        }
    }
}
