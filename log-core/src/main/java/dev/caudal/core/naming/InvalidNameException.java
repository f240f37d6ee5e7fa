// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.naming;

import java.io.Serial;
import java.util.regex.Pattern;

/** A customer id, stream, node or topic that does not have the form of one. The message is fit for a person. */
public final class InvalidNameException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int SHOWN_CHARACTERS = 80;

    InvalidNameException(String kind, String text, String expected) {
        super("'" + printable(text) + "' is no valid " + kind + ": allowed are " + expected);
    }

    static void check(String kind, String text, Pattern form, String expected) {
        if (!form.matcher(text).matches()) {
            throw new InvalidNameException(kind, text, expected);
        }
    }

    /** Names come from outside: control characters and endless texts must not reach a terminal or a log. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(SHOWN_CHARACTERS).forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                shown.append((char) c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return text.codePointCount(0, text.length()) > SHOWN_CHARACTERS ? shown + "…" : shown.toString();
    }
}
