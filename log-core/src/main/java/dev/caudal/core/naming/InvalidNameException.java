// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.naming;

import dev.caudal.core.internal.Printable;
import java.io.Serial;
import java.util.regex.Pattern;

/** A customer id, stream, node or topic that does not have the form of one. The message is fit for a person. */
public final class InvalidNameException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidNameException(String kind, String text, String expected) {
        super(Printable.quoted(text) + " is no valid " + kind + ": allowed are " + expected);
    }

    static void check(String kind, String text, Pattern form, String expected) {
        if (!form.matcher(text).matches()) {
            throw new InvalidNameException(kind, text, expected);
        }
    }
}
