// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

/** Text that is safe to print on a terminal and into a line of a log. No state. */
public final class Printable {
    private Printable() {}

    /**
     * The text with everything escaped that is not to be seen: control characters, line and paragraph separators, marks that
     * change the direction of writing, halves of surrogate pairs.
     */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHidden(text.charAt(i))) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static String escaped(String text, int from) {
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char each = text.charAt(i);
            if (Character.isHighSurrogate(each)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                escaped.append(each).append(text.charAt(++i));
            } else if (isHidden(each)) {
                escaped.append("\\u").append(Character.forDigit(each >> 12, 16));
                escaped.append(Character.forDigit((each >> 8) & 0xf, 16));
                escaped.append(Character.forDigit((each >> 4) & 0xf, 16));
                escaped.append(Character.forDigit(each & 0xf, 16));
            } else {
                escaped.append(each);
            }
        }
        return escaped.toString();
    }

    private static boolean isHidden(char each) {
        return each < ' '
                || (each >= 0x7f && each < 0xa0)
                || (each >= 0x2028 && each <= 0x202e)
                || (each >= 0x2066 && each <= 0x2069)
                || Character.isSurrogate(each);
    }
}
