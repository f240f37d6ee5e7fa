// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

/**
 * Finds where the payload of a syslog message begins: after the header of RFC 5424, or of RFC 3164 as servers really write
 * it, with or without host and tag. What is no header belongs to the payload: a message without any is all payload. Total,
 * without garbage; stateless.
 */
final class SyslogHeader {
    private static final int MAX_PRIORITY_DIGITS = 3;
    private static final int MAX_TAG_BYTES = 64;
    /** {@code Mmm dd hh:mm:ss} and a space. */
    private static final int OLD_TIME_BYTES = 16;

    /** Version, time, host, application, process id, message id. */
    private static final int FIELDS_BEFORE_DATA = 5;

    private SyslogHeader() {}

    /** The index in {@code [offset, offset + length]} where the payload begins. */
    static int payloadStart(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int afterPriority = afterPriority(bytes, offset, end);
        if (afterPriority < 0) {
            return offset;
        }
        if (end - afterPriority >= 2 && bytes[afterPriority] == '1' && bytes[afterPriority + 1] == ' ') {
            int payload = afterStructuredData(bytes, afterPriority + 2, end);
            if (payload >= 0) {
                return payload;
            }
        }
        if (!isOldTime(bytes, afterPriority, end)) {
            return afterPriority;
        }
        return afterTag(bytes, afterPriority + OLD_TIME_BYTES, end);
    }

    private static int afterPriority(byte[] bytes, int start, int end) {
        if (start >= end || bytes[start] != '<') {
            return -1;
        }
        int digits = 0;
        int i = start + 1;
        while (i < end && digits < MAX_PRIORITY_DIGITS && isDigit(bytes[i])) {
            digits++;
            i++;
        }
        return digits > 0 && i < end && bytes[i] == '>' ? i + 1 : -1;
    }

    private static int afterStructuredData(byte[] bytes, int start, int end) {
        int i = start;
        for (int field = 0; field < FIELDS_BEFORE_DATA; field++) {
            int space = indexOf(bytes, i, end, ' ');
            if (space <= i) {
                return -1;
            }
            i = space + 1;
        }
        if (i < end && bytes[i] == '-') {
            i++;
        } else {
            int data = i;
            while (i < end && bytes[i] == '[') {
                i = afterElement(bytes, i + 1, end);
                if (i < 0) {
                    return -1;
                }
            }
            if (i == data) {
                return -1;
            }
        }
        if (i == end) {
            return end;
        }
        if (bytes[i] != ' ') {
            return -1;
        }
        i++;
        // The mark that says the payload is UTF-8 belongs to the protocol.
        boolean marked =
                end - i >= 3 && bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBB && bytes[i + 2] == (byte) 0xBF;
        return marked ? i + 3 : i;
    }

    private static int afterElement(byte[] bytes, int start, int end) {
        boolean quoted = false;
        for (int i = start; i < end; i++) {
            switch (bytes[i]) {
                case '\\' -> i++;
                case '"' -> quoted = !quoted;
                case ']' -> {
                    if (!quoted) {
                        return i + 1;
                    }
                }
                default -> {
                    // Part of a name or a value.
                }
            }
        }
        return -1;
    }

    private static boolean isOldTime(byte[] bytes, int start, int end) {
        return end - start >= OLD_TIME_BYTES
                && bytes[start + 3] == ' '
                && bytes[start + 6] == ' '
                && isDigit(bytes[start + 7])
                && bytes[start + 9] == ':'
                && bytes[start + 12] == ':'
                && isDigit(bytes[start + 14])
                && bytes[start + 15] == ' ';
    }

    /** The tag is the first or, after a host, the second word, and ends with a colon; without one there is no header left. */
    private static int afterTag(byte[] bytes, int start, int end) {
        int first = indexOf(bytes, start, end, ' ');
        if (isTag(bytes, start, first)) {
            return first + 1;
        }
        int second = first < 0 ? -1 : indexOf(bytes, first + 1, end, ' ');
        return second >= 0 && isTag(bytes, first + 1, second) ? second + 1 : start;
    }

    private static boolean isTag(byte[] bytes, int start, int space) {
        if (space <= start + 1 || space - start > MAX_TAG_BYTES || bytes[space - 1] != ':') {
            return false;
        }
        for (int i = start; i < space - 1; i++) {
            byte b = bytes[i];
            boolean allowed = isDigit(b)
                    || (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || b == '-'
                    || b == '_'
                    || b == '.'
                    || b == '/'
                    || b == '['
                    || b == ']';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
