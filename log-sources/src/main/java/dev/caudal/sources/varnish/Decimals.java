// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

/** Numbers as Varnish writes them: digits, and perhaps a point and more digits. */
final class Decimals {
    /** As many digits have no rounding in a double. */
    private static final int EXACT_DIGITS = 15;

    private static final double[] POWERS = new double[EXACT_DIGITS + 8];

    static {
        double power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private Decimals() {}

    /** The number nearest to the text; NaN if the text is not a number. */
    static double parse(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        long digits = 0;
        int count = 0;
        int point = -1;
        for (int at = negative ? from + 1 : from; at < to; at++) {
            byte value = bytes[at];
            if (value == '.' && point < 0) {
                point = count;
            } else if (value >= '0' && value <= '9' && digits < 900_000_000_000_000L) {
                digits = 10 * digits + (value - '0');
                count++;
            } else {
                return Double.NaN;
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        int behind = point < 0 ? 0 : count - point;
        // Both are exact, and a division is rounded once: this is the nearest, as strtod gives it.
        double number = digits < 1L << 53 && behind < POWERS.length ? digits / POWERS[behind] : Double.NaN;
        return negative ? -number : number;
    }

    /** Whether the bytes are a number in JSON. */
    static boolean isJson(byte[] bytes, int from, int to) {
        int at = from < to && bytes[from] == '-' ? from + 1 : from;
        int whole = digits(bytes, at, to);
        if (whole == at || (bytes[at] == '0' && whole > at + 1)) {
            return false;
        }
        if (whole == to) {
            return true;
        }
        return bytes[whole] == '.' && whole + 1 < to && digits(bytes, whole + 1, to) == to;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }
}
