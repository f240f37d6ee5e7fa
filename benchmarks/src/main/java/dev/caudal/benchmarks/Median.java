// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks;

import java.util.Arrays;

/** The middle one of some rounds: a round that something else disturbed does not count. */
public final class Median {
    private Median() {}

    /** The values stay in their order. */
    public static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
