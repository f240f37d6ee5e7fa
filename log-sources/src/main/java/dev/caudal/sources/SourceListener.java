// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import dev.caudal.core.ledger.GapKind;
import java.time.Duration;

/**
 * Hears what happens beside the bytes. Called by several threads at once; must not block and must not throw.
 *
 * <p>Sources write to no log: the application decides what of this becomes a log line, a metric or a gap in the ledger.
 */
public interface SourceListener {
    /** Hears nothing. */
    SourceListener NONE = new SourceListener() {};

    /** The source can be read from now on. */
    default void opened(String source) {}

    /**
     * The input ended.
     *
     * @param nextAttemptIn the pause before it is opened again; zero if it will not be
     */
    default void ended(String source, Duration nextAttemptIn) {}

    /**
     * Opening or reading failed, or what was read could not be handled.
     *
     * @param nextAttemptIn the pause before it is tried again; zero if it will not be: the source has no reader any more
     */
    default void failed(String source, Throwable cause, Duration nextAttemptIn) {}

    /**
     * Lines may have been lost before the reader.
     *
     * @param count how many events of this kind, not how many lines: that is not known; 0 if this tells more of one counted before
     * @param bytes how many bytes are known to be lost; 0 if the source cannot tell
     * @param detail what happened, for a person; one line, bounded, may contain what a child process printed
     */
    default void gap(String source, GapKind kind, long count, long bytes, String detail) {}

    /** A line that a subprocess wrote to its standard error: bounded in length and rate, control characters replaced. */
    default void stderrLine(String source, String line) {}

    /** Something an operator may want to know, that is neither an error nor a gap. */
    default void notice(String source, String message) {}
}
