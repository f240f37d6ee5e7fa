// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

/**
 * Who is subscribed, for a source that asks before it makes a line. Called by the source's reader for each request; must not
 * block.
 */
@FunctionalInterface
public interface Subscribers {
    /** Whether the customer with this id gets lines. */
    boolean contains(byte[] buffer, int offset, int length);
}
