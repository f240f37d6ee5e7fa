// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.plan;

import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerState;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.Grant;
import dev.caudal.provisioner.model.TopicShape;
import dev.caudal.provisioner.model.TopicState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a customer needs. Immutable, for any thread.
 *
 * <p>The order: the registry learns of a topic before it exists, so that a topic which the registry does not know is always
 * somebody else's; access is added before anything counts on it, and removed last, or first when the customer leaves.
 */
public final class CustomerPlanner {
    private final TopicTemplate template;
    private final TopicShape shape;

    /** A planner for topics of this shape. */
    public CustomerPlanner(TopicTemplate template, TopicShape shape) {
        this.template = template;
        this.shape = shape;
    }

    /**
     * Steps to a customer who receives lines.
     *
     * @param before what the registry has; null if nothing
     * @param after what it shall have: an active customer
     * @throws ProvisioningException if a topic of that name exists and is not known as this customer's
     */
    public Plan activate(@Nullable Customer before, Customer after, CustomerState actual) {
        List<String> missing = after.topics().values().stream()
                .filter(topic -> !actual.topics().containsKey(topic))
                .toList();
        for (String topic : after.topics().values()) {
            if (actual.topics().containsKey(topic) && (before == null || !before.owns(topic))) {
                throw ProvisioningException.failed("topic " + topic + " exists and is not customer " + after.id()
                        + "'s: the registry does not know it. Delete or rename it, or choose another topicPrefix");
            }
        }

        List<Change> changes = new ArrayList<>();
        Customer recorded = before;
        if (!missing.isEmpty()) {
            boolean receiving = before != null && before.state() == Customer.State.ACTIVE;
            Customer intent = receiving ? after : after.in(Customer.State.PREPARING);
            recorded = record(changes, recorded, intent);
        }
        for (String topic : after.topics().values()) {
            TopicState state = actual.topics().get(topic);
            if (state == null) {
                changes.add(new Change.CreateTopic(topic, shape));
            } else {
                correct(changes, topic, state);
            }
        }
        Set<Grant> desired = after.grants(template);
        Set<Grant> lacking = difference(desired, actual.grants());
        if (!lacking.isEmpty()) {
            changes.add(new Change.AllowAccess(lacking));
        }
        record(changes, recorded, after);
        Set<Grant> stale = difference(grantsOf(after, actual), desired);
        if (!stale.isEmpty()) {
            changes.add(new Change.RemoveAccess(stale));
        }
        return new Plan(changes);
    }

    /**
     * Steps to a customer who receives nothing and may read nothing.
     *
     * @param before what the registry has
     * @param after the same customer, having left
     * @param deleteData whether his topics go at once, instead of staying until someone deletes them
     */
    public Plan deactivate(Customer before, Customer after, CustomerState actual, boolean deleteData) {
        List<Change> changes = new ArrayList<>();
        Set<Grant> stale = grantsOf(after, actual);
        if (!stale.isEmpty()) {
            changes.add(new Change.RemoveAccess(stale));
        }
        record(changes, before, after);
        if (deleteData) {
            for (String topic : after.ownedTopics()) {
                TopicState state = actual.topics().get(topic);
                if (state != null) {
                    changes.add(new Change.DeleteTopic(topic, state.id()));
                }
            }
        }
        return new Plan(changes);
    }

    private void correct(List<Change> changes, String topic, TopicState state) {
        // More partitions than asked for are left: their number cannot shrink.
        if (state.partitions() < shape.partitions()) {
            changes.add(new Change.GrowTopic(topic, state.partitions(), shape.partitions()));
        }
        TreeMap<String, String> before = new TreeMap<>();
        TreeMap<String, String> after = new TreeMap<>();
        for (Map.Entry<String, String> config : shape.configs().entrySet()) {
            String now = state.configs().get(config.getKey());
            if (!Objects.equals(now, config.getValue())) {
                before.put(config.getKey(), String.valueOf(now));
                after.put(config.getKey(), config.getValue());
            }
        }
        if (!after.isEmpty()) {
            changes.add(new Change.ConfigureTopic(topic, before, after));
        }
    }

    private static Customer record(List<Change> changes, @Nullable Customer before, Customer after) {
        if (!after.equals(before)) {
            changes.add(new Change.RecordCustomer(before, after));
        }
        return after;
    }

    /** Of the customer's own principals alone: what an operator granted to others is not ours to remove. */
    private static Set<Grant> grantsOf(Customer customer, CustomerState actual) {
        String prefix = Generation.principalPrefix(customer.id());
        Set<Grant> grants = new TreeSet<>(actual.grants());
        grants.removeIf(grant -> !grant.principal().startsWith(prefix));
        return grants;
    }

    private static Set<Grant> difference(Set<Grant> all, Set<Grant> without) {
        Set<Grant> rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
