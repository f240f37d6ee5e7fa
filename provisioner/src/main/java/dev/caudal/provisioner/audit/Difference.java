// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import java.time.Instant;
import java.util.SortedSet;

/**
 * Where the counts and a partition are not the same.
 *
 * @param customer whose lines
 * @param hour the beginning of the hour in which they were read
 * @param topic where they should be
 * @param partition of that topic
 * @param counted records that nodes say were acknowledged
 * @param found records that are there
 * @param nodes who counted for this partition and hour: with more than one, one of them is wrong, or more
 */
public record Difference(
        CustomerId customer,
        Instant hour,
        String topic,
        int partition,
        long counted,
        long found,
        SortedSet<NodeName> nodes) {
    /** Records that were counted and are not there; negative for those that are there and nobody counted. */
    public long missing() {
        return counted - found;
    }
}
