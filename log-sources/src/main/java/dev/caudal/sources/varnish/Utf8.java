// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

/** Tells characters in UTF-8 from bytes that are something else. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the character has that begins here, which is not of ASCII; 0 if these bytes are not a character. */
    static int sequence(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xff;
        int count = first >= 0xc2 && first < 0xe0
                ? 2
                : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
        if (count == 0 || to - at < count) {
            return 0;
        }
        for (int i = 1; i < count; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        // Not the shortest form, a surrogate, or beyond the last character.
        boolean wrong = (first == 0xe0 && second < 0xa0)
                || (first == 0xed && second >= 0xa0)
                || (first == 0xf0 && second < 0x90)
                || (first == 0xf4 && second >= 0x90);
        return wrong ? 0 : count;
    }
}
