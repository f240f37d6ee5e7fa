// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

/** What a route's own sampling and limit say to one more line. */
public enum Admission {
    /** The line may go on. */
    ADMITTED,
    /** The customer receives one line in so many, and this is none of them. */
    SAMPLED_OUT,
    /** The customer's bytes of this second are used up. */
    RATE_LIMITED
}
