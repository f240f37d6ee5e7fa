// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.internal;

/**
 * Text from outside, made fit for a message: control characters and endless texts must not reach a terminal or a log.
 */
public final class Printable {
    private static final int SHOWN_CHARACTERS = 80;

    private Printable() {}

    /** The text in single quotes; anything but printable ASCII as <code>&#92;u{hex}</code>, cut after 80 characters. */
    public static String quoted(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(SHOWN_CHARACTERS).forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                shown.append((char) c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        if (text.codePointCount(0, text.length()) > SHOWN_CHARACTERS) {
            shown.append('…');
        }
        return shown.append('\'').toString();
    }
}
