// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether a line begins as every whole line of its source does. When a write is torn by another writer's, the second half
 * of its line begins in the middle of a line: that is what can be seen of a tear.
 *
 * <p>Makes no garbage. Not thread-safe: belongs to one reader.
 */
public final class LineStart {
    /** How much of a line's beginning the pattern sees. */
    public static final int LOOK_BYTES = 256;

    private final Matcher matcher;
    private final Beginning beginning = new Beginning();

    /** @param pattern matched at the beginning of each line, against at most {@value #LOOK_BYTES} bytes as ISO 8859-1 */
    public LineStart(Pattern pattern) {
        matcher = pattern.matcher(beginning);
    }

    /** Whether this line begins as it should. */
    public boolean fits(byte[] buffer, int offset, int length) {
        beginning.buffer = buffer;
        beginning.offset = offset;
        beginning.length = Math.min(length, LOOK_BYTES);
        return matcher.reset(beginning).lookingAt();
    }

    private static final class Beginning implements CharSequence {
        private byte[] buffer = new byte[0];
        private int offset;
        private int length;

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            return (char) (buffer[offset + index] & 0xff);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return toString().subSequence(start, end);
        }

        @Override
        public String toString() {
            return new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
        }
    }
}
