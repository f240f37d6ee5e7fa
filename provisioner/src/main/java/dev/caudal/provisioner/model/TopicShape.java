// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a topic shall be.
 *
 * @param partitions at least 1
 * @param replicas at least 1
 * @param configs Kafka's topic settings; those not named are left alone
 */
public record TopicShape(int partitions, int replicas, SortedMap<String, String> configs) {
    /** Copies the settings. */
    public TopicShape {
        configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
        if (partitions < 1 || replicas < 1) {
            throw new IllegalArgumentException("a topic has at least 1 partition and 1 replica; got partitions="
                    + partitions + " replicas=" + replicas);
        }
    }
}
