// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Runs an extractor on a text and shows its answer as a text. */
final class ExtractorCases {
    static final String MALFORMED = "malformed";

    private ExtractorCases() {}

    /** {@code id|what the customer gets}, or {@link #MALFORMED}. The line lies among bytes that must not matter. */
    static String outcome(CustomerIdExtractor extractor, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        String alone = outcome(extractor, bytes, 0, bytes.length);
        for (String around : new String[] {" ", "\"", "83 ", "}", "customer=91 "}) {
            byte[] padded = (around + line + around).getBytes(StandardCharsets.UTF_8);
            String amongOthers = outcome(extractor, padded, around.length(), bytes.length);
            if (!alone.equals(amongOthers)) {
                throw new AssertionError("'" + line + "' gives " + alone + ", but " + amongOthers + " between '"
                        + around + "' and '" + around + "'");
            }
        }
        return alone;
    }

    static String outcome(CustomerIdExtractor extractor, byte[] buffer, int offset, int length) {
        byte[] before = buffer.clone();
        IdSpan span = new IdSpan();
        Extraction extraction = extractor.locate(buffer, offset, length, span);
        if (!Arrays.equals(before, buffer)) {
            throw new AssertionError("the extractor changed the line");
        }
        if (extraction == Extraction.MALFORMED) {
            return MALFORMED;
        }
        if (!span.isWithin(offset, length)) {
            throw new AssertionError(span + " is not within " + offset + "+" + length);
        }
        int cutEnd = span.cutOffset() + span.cutLength();
        return text(buffer, span.idOffset(), span.idOffset() + span.idLength()) + "|"
                + text(buffer, offset, span.cutOffset()) + text(buffer, cutEnd, offset + length);
    }

    private static String text(byte[] buffer, int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }
}
