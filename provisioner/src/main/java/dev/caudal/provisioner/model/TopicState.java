// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.util.Map;

/**
 * How a topic is.
 *
 * @param id Kafka's id, which tells a re-created topic from the old one
 * @param partitions how many
 * @param replicas how many copies the partition with the fewest has
 * @param configs its settings, defaults included
 */
public record TopicState(String id, int partitions, int replicas, Map<String, String> configs) {
    /** Copies the settings. */
    public TopicState {
        configs = Map.copyOf(configs);
    }
}
