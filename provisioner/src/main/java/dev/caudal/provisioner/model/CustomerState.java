// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the cluster has of a customer.
 *
 * @param topics those that exist, by name
 * @param grants those of the customer's principals, whatever the generation
 * @param quotas of the customer's principals, in bytes read per second
 */
public record CustomerState(Map<String, TopicState> topics, Set<Grant> grants, Map<String, Long> quotas) {
    /** Copies all. */
    public CustomerState {
        topics = Map.copyOf(topics);
        grants = Set.copyOf(grants);
        quotas = Map.copyOf(quotas);
    }

    /** The same without topics of these ids, by name. */
    public CustomerState without(Map<String, String> ids) {
        Map<String, TopicState> kept = new HashMap<>(topics);
        kept.entrySet().removeIf(topic -> topic.getValue().id().equals(ids.get(topic.getKey())));
        return new CustomerState(kept, grants, quotas);
    }
}
