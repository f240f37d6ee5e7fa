// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import java.nio.charset.StandardCharsets;

/**
 * {@code json KEY}: the id is the value of a key of the object that the line is, as in {@code
 * {"customer":"83","status":200}}. The line is scanned once; no tree is built and nothing recurses.
 *
 * <p>Only a key of the outermost object counts, wherever it stands. Its value is a text without escapes, or a whole number:
 * {@code "83"} or {@code 83}. Malformed: a line that is not one whole object (cut short, say), the key twice (also if one of
 * the two is written with escapes), a value of another kind or an empty one, and nesting deeper than {@value
 * JsonScan#MAX_DEPTH} levels.
 *
 * <p>Stripping cuts the member from its key's opening quote to the end of its value, and one comma: with what is between
 * them the one after it, or before it if it is the last. What is left is again an object.
 */
final class JsonKeyExtractor implements CustomerIdExtractor {
    private final byte[] key;
    private final boolean keep;

    JsonKeyExtractor(String key, boolean keep) {
        this.key = key.getBytes(StandardCharsets.US_ASCII);
        this.keep = keep;
    }

    @Override
    public Extraction locate(byte[] buffer, int offset, int length, IdSpan span) {
        int end = offset + length;
        int at = JsonScan.skipSpace(buffer, offset, end);
        if (at >= end || buffer[at] != '{') {
            return Extraction.MALFORMED;
        }
        boolean found = false;
        int commaBefore = -1;
        while (true) {
            int nameStart = JsonScan.skipSpace(buffer, at + 1, end);
            int nameEnd = JsonScan.skipText(buffer, nameStart, end);
            if (nameEnd == JsonScan.BAD) {
                return Extraction.MALFORMED;
            }
            int valueStart = JsonScan.skipColon(buffer, nameEnd, end);
            if (valueStart == JsonScan.BAD) {
                return Extraction.MALFORMED;
            }
            valueStart = JsonScan.skipSpace(buffer, valueStart, end);
            int valueEnd = JsonScan.skipValue(buffer, valueStart, end);
            if (valueEnd == JsonScan.BAD) {
                return Extraction.MALFORMED;
            }
            int next = JsonScan.skipSpace(buffer, valueEnd, end);
            if (next >= end || (buffer[next] != ',' && buffer[next] != '}')) {
                return Extraction.MALFORMED;
            }
            boolean last = buffer[next] == '}';
            if (isKey(buffer, nameStart + 1, nameEnd - 1)) {
                if (found || !setId(buffer, valueStart, valueEnd, span)) {
                    return Extraction.MALFORMED;
                }
                found = true;
                if (!keep) {
                    int cutStart = last && commaBefore >= 0 ? commaBefore : nameStart;
                    int cutEnd = last ? valueEnd : next + 1;
                    span.set(span.idOffset(), span.idLength(), cutStart, cutEnd - cutStart);
                }
            }
            if (last) {
                boolean nothingAfter = JsonScan.skipSpace(buffer, next + 1, end) == end;
                return found && nothingAfter ? Extraction.FOUND : Extraction.MALFORMED;
            }
            commaBefore = next;
            at = next;
        }
    }

    private static boolean setId(byte[] buffer, int valueStart, int valueEnd, IdSpan span) {
        boolean text = buffer[valueStart] == Quoted.QUOTE;
        int idStart = text ? valueStart + 1 : valueStart;
        int idEnd = text ? valueEnd - 1 : valueEnd;
        for (int i = idStart; i < idEnd; i++) {
            byte c = buffer[i];
            if (text ? c == '\\' : c < '0' || c > '9') {
                return false;
            }
        }
        boolean leadingZero = !text && idEnd - idStart > 1 && buffer[idStart] == '0';
        if (idStart == idEnd || leadingZero) {
            return false;
        }
        span.keep(idStart, idEnd - idStart);
        return true;
    }

    /** Compares a name as it stands between its quotes, escapes resolved, with the key, which is printable ASCII. */
    private boolean isKey(byte[] buffer, int from, int to) {
        int at = from;
        for (byte wanted : key) {
            if (at >= to) {
                return false;
            }
            if (buffer[at] != '\\') {
                if (buffer[at] != wanted) {
                    return false;
                }
                at++;
            } else if (at + 1 < to && buffer[at + 1] == 'u') {
                if (hexOf(buffer, at + 2, to) != wanted) {
                    return false;
                }
                at += 6;
            } else if (at + 1 < to && buffer[at + 1] == wanted && wanted == '/') {
                at += 2;
            } else {
                return false;
            }
        }
        return at == to;
    }

    /** Four hexadecimal digits, or -1. */
    private static int hexOf(byte[] buffer, int from, int to) {
        if (from + 4 > to) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(buffer[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
