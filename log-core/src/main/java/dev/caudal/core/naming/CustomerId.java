// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.naming;

import java.util.regex.Pattern;

/**
 * The id that leads every log line of one customer: {@code [a-z0-9][a-z0-9-]{0,47}}, for example {@code 83}.
 *
 * <p>Every such id is safe in a topic name, a consumer group, a certificate's common name and a file name.
 *
 * @param value the id's text, at most {@value #MAX_LENGTH} ASCII characters
 */
public record CustomerId(String value) implements Comparable<CustomerId> {
    /** Longest id, inclusive, in characters (which are bytes here). */
    public static final int MAX_LENGTH = 48;

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,47}");

    /** Reserved, nobody's: under this id each edge node sends a canary line of its own, if the active list names it. */
    public static final CustomerId PROBE = new CustomerId("caudal-probe");

    /**
     * Checks the form.
     *
     * @throws InvalidNameException if the text is not a customer id
     */
    public CustomerId {
        InvalidNameException.check(
                "customer id", value, FORM, "a to z, 0 to 9 and '-', not first; at most 48 characters");
    }

    /** The same as the constructor, for reading: {@code CustomerId.of("83")}. */
    public static CustomerId of(String text) {
        return new CustomerId(text);
    }

    @Override
    public int compareTo(CustomerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
