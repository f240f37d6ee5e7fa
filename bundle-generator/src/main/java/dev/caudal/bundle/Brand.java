// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.regex.Pattern;

/**
 * Under which name the CDN appears to its customers; also the beginning of a file name ({@code caudalCA.pem}).
 *
 * @param value {@code [A-Za-z0-9][A-Za-z0-9_-]{0,31}}
 */
public record Brand(String value) {
    // Before the constants that are checked with it.
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

    /** The brand of an installation that set none. */
    public static final Brand DEFAULT = new Brand("caudal");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the text is no brand
     */
    public Brand {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a brand is 1 to 32 letters, digits, '_' or '-' (it becomes a file name),"
                            + " beginning with a letter or digit: got " + value.length() + " characters that are not");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
