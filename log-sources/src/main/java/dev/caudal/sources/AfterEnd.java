// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

/** What an {@link LogSource#END_OF_INPUT} means for the source. */
public enum AfterEnd {
    /** The writer went away and may come back: open again, after a pause. */
    OPEN_AGAIN,
    /** One stream ended and the next one is there already: open again at once. */
    OPEN_NEXT,
    /** There will never be more: standard input has been closed. */
    DONE
}
