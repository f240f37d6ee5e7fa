// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

/** How much is known of a consumer in the zip; said in its README, so that nobody takes a parsed file for a proven one. */
public enum Evidence {
    /** The unchanged file consumes from real brokers with TLS and ACLs in the tests of each build. */
    RUN_IN_TESTS,
    /** The file is parsed and its options are checked; the tool itself is not run. */
    CHECKED_NOT_RUN
}
