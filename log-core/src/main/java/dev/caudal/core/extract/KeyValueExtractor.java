// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import dev.caudal.core.internal.ByteScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code keyValue KEY}: the id is the value of {@code KEY=value} among fields that are separated by one byte, as in {@code
 * status=200 customer=83 path="/a b"}.
 *
 * <p>A key counts only where a field begins; text inside a quoted value, or in the middle of a field, is never taken for
 * one. A value may be quoted, and then ends at the closing quote; inside, a byte after a backslash is content. Malformed: no
 * such key, an empty value, a quote that is not closed or is followed by anything but a delimiter, and the key twice,
 * because one of the two may come from a client.
 *
 * <p>Stripping cuts the whole field and one delimiter: the one after it, or before it if it is the last.
 */
final class KeyValueExtractor implements CustomerIdExtractor {
    private final byte[] keyAndEquals;
    private final byte delimiter;
    private final boolean keep;

    KeyValueExtractor(String key, byte delimiter, boolean keep) {
        this.keyAndEquals = (key + "=").getBytes(StandardCharsets.UTF_8);
        this.delimiter = delimiter;
        this.keep = keep;
    }

    @Override
    public Extraction locate(byte[] buffer, int offset, int length, IdSpan span) {
        int end = offset + length;
        boolean found = false;
        int fieldStart = offset;
        while (fieldStart <= end) {
            int valueStart = valueStart(buffer, fieldStart, end);
            int fieldEnd = Quoted.endOfField(buffer, valueStart, end, delimiter);
            if (fieldEnd < 0) {
                return Extraction.MALFORMED;
            }
            if (isKey(buffer, fieldStart, fieldEnd)) {
                if (found || !set(buffer, offset, end, fieldStart, valueStart, fieldEnd, span)) {
                    return Extraction.MALFORMED;
                }
                found = true;
            }
            fieldStart = fieldEnd + 1;
        }
        return found ? Extraction.FOUND : Extraction.MALFORMED;
    }

    /** After the field's first equals sign, or the field's start if it has none, or is quoted as a whole. */
    private int valueStart(byte[] buffer, int fieldStart, int end) {
        if (fieldStart < end && buffer[fieldStart] == Quoted.QUOTE) {
            return fieldStart;
        }
        int at = ByteScan.indexOfEither(buffer, fieldStart, end, (byte) '=', delimiter);
        return at >= 0 && buffer[at] == '=' ? at + 1 : fieldStart;
    }

    private boolean isKey(byte[] buffer, int fieldStart, int fieldEnd) {
        int keyEnd = fieldStart + keyAndEquals.length;
        return keyEnd <= fieldEnd && Arrays.equals(buffer, fieldStart, keyEnd, keyAndEquals, 0, keyAndEquals.length);
    }

    private boolean set(
            byte[] buffer, int lineStart, int lineEnd, int fieldStart, int valueStart, int fieldEnd, IdSpan span) {
        boolean quoted = valueStart < fieldEnd && buffer[valueStart] == Quoted.QUOTE;
        int idStart = quoted ? valueStart + 1 : valueStart;
        int idEnd = quoted ? fieldEnd - 1 : fieldEnd;
        if (idStart >= idEnd) {
            return false;
        }
        if (keep) {
            span.keep(idStart, idEnd - idStart);
        } else {
            span.cutWithDelimiter(idStart, idEnd, fieldStart, fieldEnd, lineStart, lineEnd);
        }
        return true;
    }
}
