// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import java.util.Arrays;

/**
 * How long something took, each time.
 *
 * @param bounds upper bounds in seconds, rising
 * @param counts how many were within each and above the one before, and how many above the last
 * @param sumSeconds of all of them together
 */
@SuppressWarnings("ArrayRecordComponent") // fresh, and never compared
public record Histogram(double[] bounds, long[] counts, double sumSeconds) {
    /** How many there were. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** 0 before the first. */
    public double meanSeconds() {
        return count() == 0 ? 0 : sumSeconds / count();
    }
}
