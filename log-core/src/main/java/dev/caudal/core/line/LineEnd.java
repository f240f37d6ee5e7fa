// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

/** How a line that {@link LineHandler} receives came to its end. */
public enum LineEnd {
    /** A terminator followed: {@code \n} or {@code \r\n}. */
    COMPLETE,
    /** The line was longer than the limit; these are its first bytes ({@link FramingLimits.Oversize#TRUNCATE}). */
    TRUNCATED,
    /** The stream ended without a terminator: the line may be whole, or torn. */
    UNTERMINATED
}
