// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

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
}
