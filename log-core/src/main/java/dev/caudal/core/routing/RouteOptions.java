// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import org.jspecify.annotations.Nullable;

/**
 * What one customer asked for, carried by the route.
 *
 * @param compression codec of the customer's batches, or null for the node's default
 * @param bytesPerSecond most bytes a second that this node sends for the route, 0 for no limit
 * @param sampleOneIn one line in so many is kept, 1 for all
 */
public record RouteOptions(@Nullable String compression, long bytesPerSecond, int sampleOneIn) {
    /** The node's codec, no limit, all lines. */
    public static final RouteOptions DEFAULT = new RouteOptions(null, 0, 1);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public RouteOptions {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytesPerSecond=" + bytesPerSecond + " is negative; 0 means no limit");
        }
        if (sampleOneIn < 1) {
            throw new IllegalArgumentException("sampleOneIn=" + sampleOneIn + " is below 1; 1 keeps every line");
        }
    }
}
