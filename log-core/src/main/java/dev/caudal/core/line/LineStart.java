// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import dev.caudal.core.internal.Printable;
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
    /** How often a pattern may look at a byte before it is given up, and how often more for each byte that it sees. */
    public static final int LEAST_LOOKS = 10_000;

    public static final int LOOKS_PER_BYTE = 1_000;

    private final Matcher matcher;
    private final Beginning beginning = new Beginning();

    /** @param pattern matched at the beginning of each line, against at most {@value #LOOK_BYTES} bytes as ISO 8859-1 */
    public LineStart(Pattern pattern) {
        matcher = pattern.matcher(beginning);
    }

    /**
     * Whether this line begins as it should. A pattern that backtracks is given up at {@value #LEAST_LOOKS} looks at bytes, and
     * {@value #LOOKS_PER_BYTE} more for each byte that it sees, which takes about a millisecond.
     *
     * @throws IllegalStateException if it was given up; the next line may be tried
     */
    public boolean fits(byte[] buffer, int offset, int length) {
        beginning.buffer = buffer;
        beginning.offset = offset;
        beginning.length = Math.min(length, LOOK_BYTES);
        beginning.looksLeft = LEAST_LOOKS + LOOKS_PER_BYTE * beginning.length;
        return matcher.reset(beginning).lookingAt();
    }

    private final class Beginning implements CharSequence {
        private byte[] buffer = new byte[0];
        private int offset;
        private int length;
        private int looksLeft;

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            if (--looksLeft < 0) {
                throw endless();
            }
            return (char) (buffer[offset + index] & 0xff);
        }

        private IllegalStateException endless() {
            return new IllegalStateException(
                    "lineStart: " + Printable.quoted(matcher.pattern().pattern())
                            + " was given up after " + (LEAST_LOOKS + LOOKS_PER_BYTE * length) + " looks at the first "
                            + length
                            + " bytes of a line: let no repetition stand within another, or make the inner one possessive (*+, ++)");
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
