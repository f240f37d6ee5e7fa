// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import java.util.Map;

/**
 * How many lines there are in a time, as written on the command line.
 *
 * @param perDay how many in 24 hours
 */
record LineRate(double perDay) {
    private static final Map<String, Integer> TIMES_A_DAY = Map.of("day", 1, "h", 24, "min", 1_440, "s", 86_400);

    /**
     * {@code 2e9/day}, {@code 25000/s}, also {@code /h} and {@code /min}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static LineRate of(String text) {
        int slash = text.indexOf('/');
        Integer times = slash < 0 ? null : TIMES_A_DAY.get(text.substring(slash + 1));
        if (times == null) {
            throw new IllegalArgumentException("'" + text + "' has no time: write 2e9/day, or /h, /min, /s");
        }
        try {
            return new LineRate(Double.parseDouble(text.substring(0, slash)) * times);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' does not begin with a number: write 2e9/day", e);
        }
    }
}
