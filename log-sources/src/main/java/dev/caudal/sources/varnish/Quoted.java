// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.ByteArrayOutputStream;

/** Text as varnishncsa escapes it. */
final class Quoted {
    private Quoted() {}

    /** What was escaped. */
    static byte[] unquote(byte[] text, int from, int to) {
        ByteArrayOutputStream raw = new ByteArrayOutputStream(to - from);
        int at = from;
        while (at < to) {
            byte letter = text[at++];
            if (letter != '\\' || at == to) {
                raw.write(letter);
                continue;
            }
            byte escaped = text[at++];
            switch (escaped) {
                case 'n' -> raw.write('\n');
                case 'r' -> raw.write('\r');
                case 't' -> raw.write('\t');
                case 'v' -> raw.write(0x0b);
                case 'x' -> {
                    int value =
                            at + 1 < to ? Character.digit(text[at], 16) << 4 | Character.digit(text[at + 1], 16) : -1;
                    raw.write(value < 0 ? 'x' : value);
                    at += value < 0 ? 0 : 2;
                }
                default -> raw.write(escaped);
            }
        }
        return raw.toByteArray();
    }
}
