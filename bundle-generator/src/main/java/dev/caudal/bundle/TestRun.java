// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.regex.Pattern;

/**
 * With what a consumer was run, said in the manuals: tools change, and so does what is known of them.
 *
 * @param version of the tool, 1 to 32 characters
 * @param month when, as {@code 2026-11}
 * @param linesPerSecond how many lines of the combined format it read in a second of one core's time, with the file as it is,
 *     rounded to two digits; 0 if that was not measured
 */
public record TestRun(String version, String month, long linesPerSecond) {
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 .+-]{0,31}");
    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");

    /**
     * Checks the forms.
     *
     * @throws IllegalArgumentException if a part is not of its form
     */
    public TestRun {
        if (!VERSION.matcher(version).matches() || !MONTH.matcher(month).matches() || linesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "a test run has a version such as '1.2.3', a month such as 2026-11, and a rate of 0 or"
                            + " more; got '" + Syntax.TEXT.escape(version) + "', '" + Syntax.TEXT.escape(month) + "', "
                            + linesPerSecond);
        }
    }
}
