// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import dev.caudal.core.internal.ByteScan;

/**
 * {@code firstToken}: the id is what stands before the first space, as in {@code 83 203.0.113.5 - - …}.
 *
 * <p>Stripping cuts the id and that one space. A line without a space, or with a space first, is malformed.
 */
final class FirstTokenExtractor implements CustomerIdExtractor {
    private final boolean keep;

    FirstTokenExtractor(boolean keep) {
        this.keep = keep;
    }

    @Override
    public Extraction locate(byte[] buffer, int offset, int length, IdSpan span) {
        int space = ByteScan.indexOfNear(buffer, offset, offset + length, (byte) ' ');
        if (space <= offset) {
            return Extraction.MALFORMED;
        }
        int idLength = space - offset;
        span.set(offset, idLength, offset, keep ? 0 : idLength + 1);
        return Extraction.FOUND;
    }
}
