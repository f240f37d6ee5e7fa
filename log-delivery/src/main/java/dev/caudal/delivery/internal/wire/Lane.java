// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

/**
 * What a connection is for. A broker serves the requests of one connection one after another, and a produce request with
 * acks=all is served when its slowest partition is replicated: what must not wait for that has a connection of its own.
 */
public enum Lane {
    /** Metadata and producer ids. */
    CONTROL,
    /** Batches of topics that answered well the last time. */
    HEALTHY,
    /** Batches of topics that did not, until they do. */
    SUSPECT
}
