// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import dev.caudal.core.internal.ByteScan;

/** Quoted text as access logs have it. */
final class Quoted {
    static final byte QUOTE = '"';
    private static final byte BACKSLASH = '\\';

    private Quoted() {}

    /**
     * Where the text ends whose opening quote stands right before {@code from}: the position of its closing quote, or -1 if
     * there is none. A byte after a backslash never closes.
     */
    static int closingQuote(byte[] buffer, int from, int end) {
        int at = from;
        while (true) {
            at = ByteScan.indexOfEither(buffer, at, end, QUOTE, BACKSLASH);
            if (at < 0 || buffer[at] == QUOTE) {
                return at;
            }
            at += 2;
            if (at >= end) {
                return -1;
            }
        }
    }

    /**
     * The end of a field that begins at {@code from}: the position of its delimiter, or {@code end}. Delimiters between
     * quotes are content, if the field begins with a quote. Returns -1 if a quote is not closed, or if the closing quote is
     * followed by neither a delimiter nor another quoted part ({@code ""} in CSV).
     */
    static int endOfField(byte[] buffer, int from, int end, byte delimiter) {
        int at = from;
        if (at >= end || buffer[at] != QUOTE) {
            int found = ByteScan.indexOf(buffer, at, end, delimiter);
            return found < 0 ? end : found;
        }
        while (at < end && buffer[at] == QUOTE) {
            int closing = closingQuote(buffer, at + 1, end);
            if (closing < 0) {
                return -1;
            }
            at = closing + 1;
        }
        return at == end || buffer[at] == delimiter ? at : -1;
    }
}
