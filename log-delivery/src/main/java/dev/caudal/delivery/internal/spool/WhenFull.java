// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

/** Which lines of the customer with the most go first when the spool is full. */
public enum WhenFull {
    /** Those that have waited longest. */
    DROP_OLDEST,
    /** Those that came last. */
    DROP_NEWEST
}
