// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import org.jspecify.annotations.Nullable;

/**
 * What a server writes in the place of a variable of its format.
 *
 * @param field what it becomes; null for a request, which becomes several
 * @param shape what its text looks like
 * @param sample a value as the server writes it
 */
record Directive(@Nullable LineField field, Shape shape, String sample) {
    enum Shape {
        /** No blank in it, nor the character that follows it in the format. */
        TOKEN,
        /** Anything but an unescaped double quote. */
        FREE,
        /** A number, a time, a boolean: by its type. */
        TYPED,
        /** {@code METHOD URL PROTOCOL}, or whatever a client sent in its place. */
        REQUEST,
        /** Up to the closing brace, which the server does not write inside. */
        BRACES
    }

    LineField named() {
        LineField known = field;
        if (known == null) {
            throw new IllegalStateException("a request is several fields");
        }
        return known;
    }
}
