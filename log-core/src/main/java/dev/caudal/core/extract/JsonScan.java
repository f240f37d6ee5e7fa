// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

/**
 * Skips over JSON in a range of bytes: structure is checked, texts and numbers are not looked into. Every method takes a
 * position and gives the one after what it skipped, or {@link #BAD}.
 */
final class JsonScan {
    static final int BAD = -1;

    /** Deepest nesting of a value; one bit each of a long remembers whether a level is an object or an array. */
    static final int MAX_DEPTH = 64;

    private JsonScan() {}

    static int skipSpace(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && (buffer[at] == ' ' || buffer[at] == '\t' || buffer[at] == '\r' || buffer[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** A text, from its opening quote to after its closing one. */
    static int skipText(byte[] buffer, int from, int end) {
        if (from >= end || buffer[from] != Quoted.QUOTE) {
            return BAD;
        }
        int closing = Quoted.closingQuote(buffer, from + 1, end);
        return closing < 0 ? BAD : closing + 1;
    }

    /** A value of any kind, without recursion. */
    static int skipValue(byte[] buffer, int from, int end) {
        long objects = 0;
        int depth = 0;
        int at = from;
        while (true) {
            // A value begins here.
            at = skipSpace(buffer, at, end);
            if (at >= end) {
                return BAD;
            }
            byte c = buffer[at];
            if (c == '{' || c == '[') {
                int inner = skipSpace(buffer, at + 1, end);
                if (inner < end && buffer[inner] == closing(c == '{')) {
                    at = inner + 1;
                } else if (depth == MAX_DEPTH) {
                    return BAD;
                } else {
                    objects = (objects << 1) | (c == '{' ? 1 : 0);
                    depth++;
                    at = c == '{' ? skipKey(buffer, inner, end) : inner;
                    if (at == BAD) {
                        return BAD;
                    }
                    continue;
                }
            } else {
                at = c == Quoted.QUOTE ? skipText(buffer, at, end) : skipScalar(buffer, at, end);
                if (at == BAD) {
                    return BAD;
                }
            }
            // A value has ended here; perhaps with it the levels around it.
            while (true) {
                if (depth == 0) {
                    return at;
                }
                boolean inObject = (objects & 1) == 1;
                at = skipSpace(buffer, at, end);
                if (at >= end) {
                    return BAD;
                }
                if (buffer[at] == ',') {
                    at = inObject ? skipKey(buffer, skipSpace(buffer, at + 1, end), end) : at + 1;
                    if (at == BAD) {
                        return BAD;
                    }
                    break;
                }
                if (buffer[at] != closing(inObject)) {
                    return BAD;
                }
                at++;
                objects >>>= 1;
                depth--;
            }
        }
    }

    /** A member's name and the colon after it. */
    static int skipKey(byte[] buffer, int from, int end) {
        int afterName = skipText(buffer, from, end);
        return afterName == BAD ? BAD : skipColon(buffer, afterName, end);
    }

    static int skipColon(byte[] buffer, int from, int end) {
        int at = skipSpace(buffer, from, end);
        return at < end && buffer[at] == ':' ? at + 1 : BAD;
    }

    /** A number, {@code true}, {@code false} or {@code null}, told only by their letters. */
    private static int skipScalar(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && isScalarByte(buffer[at])) {
            at++;
        }
        return at == from ? BAD : at;
    }

    private static boolean isScalarByte(byte c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '-' || c == '+' || c == '.';
    }

    private static byte closing(boolean object) {
        return object ? (byte) '}' : (byte) ']';
    }
}
