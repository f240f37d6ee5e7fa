// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.naming;

import java.util.regex.Pattern;

/**
 * The kind of log that a customer receives: {@code access} (the default), {@code waf}, {@code media} and so on.
 *
 * @param value {@code [a-z0-9-]{1,24}}
 */
public record StreamName(String value) implements Comparable<StreamName> {
    // Before ACCESS, whose constructor uses it.
    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,24}");

    /** The stream of a source that names none. */
    public static final StreamName ACCESS = new StreamName("access");

    /**
     * Checks the form.
     *
     * @throws InvalidNameException if the text is not a stream name
     */
    public StreamName {
        InvalidNameException.check("stream", value, FORM, "a to z, 0 to 9 and '-'; at most 24 characters");
    }

    /** The same as the constructor, for reading: {@code StreamName.of("waf")}. */
    public static StreamName of(String text) {
        return new StreamName(text);
    }

    @Override
    public int compareTo(StreamName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
