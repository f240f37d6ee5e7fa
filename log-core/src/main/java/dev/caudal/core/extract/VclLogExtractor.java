// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import dev.caudal.core.internal.ByteScan;

/**
 * {@code vclLog}: the id that a source has found beside the line, where Varnish itself logged it, and put before it. As {@code
 * firstToken}, but for the lines that the source has not made since nobody would get them: these are {@value #UNSUBSCRIBED} and
 * the id. The source sees to it that no other line begins so, and that an id has no space.
 */
final class VclLogExtractor implements CustomerIdExtractor {
    /** ASCII's record separator, which no line has at its beginning. */
    static final byte UNSUBSCRIBED = 0x1e;

    private final boolean keep;

    VclLogExtractor(boolean keep) {
        this.keep = keep;
    }

    @Override
    public Extraction locate(byte[] buffer, int offset, int length, IdSpan span) {
        if (length > 1 && buffer[offset] == UNSUBSCRIBED) {
            span.keep(offset + 1, length - 1);
            return Extraction.UNSUBSCRIBED;
        }
        int space = ByteScan.indexOfNear(buffer, offset, offset + length, (byte) ' ');
        if (space <= offset) {
            return Extraction.MALFORMED;
        }
        int idLength = space - offset;
        span.set(offset, idLength, offset, keep ? 0 : idLength + 1);
        return Extraction.FOUND;
    }
}
