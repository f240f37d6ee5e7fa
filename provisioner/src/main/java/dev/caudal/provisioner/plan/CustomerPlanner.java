// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.plan;

import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
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
 * <p>The registry is told first, and the cluster follows: of every topic and every grant the registry knows before it
 * exists, so that what it does not know is always somebody else's or a leftover; and what it no longer knows can be taken
 * away by anyone who looks. Access is added before it is removed; topics go last.
 */
public final class CustomerPlanner {
    private final TopicTemplate template;
    private final Shapes shapes;

    /** How a customer's topics shall be. */
    public interface Shapes {
        /**
         * The shape of one topic.
         *
         * @param now the topic as it is; null if it is to be created
         * @throws ProvisioningException if an option cannot be had
         */
        TopicShape of(CustomerOptions options, @Nullable TopicState now);
    }

    /** A planner for topics of these shapes. */
    public CustomerPlanner(TopicTemplate template, Shapes shapes) {
        this.template = template;
        this.shapes = shapes;
    }

    /**
     * Steps to what the registry shall have of a customer.
     *
     * @param before what the registry has; null if nothing
     * @param after what it shall have: an active customer, or one who left
     * @throws ProvisioningException if this customer cannot be served as wanted: a topic of that name exists and is not known
     *     as this customer's, or an option cannot be had
     */
    public Plan converge(@Nullable Customer before, Customer after, CustomerState actual) {
        if (!after.deleting().isEmpty()) {
            List<Change> changes = new ArrayList<>();
            Customer doomed = after.state() == Customer.State.LEFT ? after : after.in(Customer.State.PREPARING);
            record(changes, before, doomed);
            delete(changes, doomed);
            Customer cleared = record(changes, doomed, doomed.cleared());
            return new Plan(changes).then(converge(cleared, after.cleared(), actual.without(doomed.deleting())));
        }
        return after.state() == Customer.State.LEFT ? withdraw(before, after, actual) : activate(before, after, actual);
    }

    private Plan activate(@Nullable Customer before, Customer after, CustomerState actual) {
        for (String topic : after.topics().values()) {
            if (actual.topics().containsKey(topic) && (before == null || !before.owns(topic))) {
                throw ProvisioningException.failed("topic " + topic + " exists and is not customer " + after.id()
                        + "'s: the registry does not know it. Delete or rename it, or choose another topicPrefix");
            }
        }
        Set<Grant> desired = after.grants(template);
        Set<Grant> lacking = difference(desired, actual.grants());
        boolean complete = actual.topics().keySet().containsAll(after.topics().values()) && lacking.isEmpty();
        boolean receiving = before != null && before.state() == Customer.State.ACTIVE;

        List<Change> changes = new ArrayList<>();
        Customer recorded = record(changes, before, complete || receiving ? after : after.in(Customer.State.PREPARING));
        for (String topic : after.topics().values()) {
            TopicState state = actual.topics().get(topic);
            TopicShape shape = shapes.of(after.options(), state);
            if (state == null) {
                changes.add(new Change.CreateTopic(topic, shape));
            } else {
                correct(changes, after, topic, shape, state);
            }
        }
        limit(changes, after.quotas(), actual.quotas());
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
     * Steps that take away what the certificates that are gone may do. Topics are not looked at: whatever is wrong with them, a
     * certificate can be revoked.
     */
    public Plan revoke(Customer before, Customer after, CustomerState actual) {
        if (after.state() == Customer.State.LEFT) {
            return withdraw(before, after, actual);
        }
        List<Change> changes = new ArrayList<>();
        record(changes, before, after);
        Set<Grant> stale = difference(grantsOf(after, actual), after.grants(template));
        if (!stale.isEmpty()) {
            changes.add(new Change.RemoveAccess(stale));
        }
        limit(changes, after.quotas(), actual.quotas());
        return new Plan(changes);
    }

    private static Plan withdraw(@Nullable Customer before, Customer after, CustomerState actual) {
        List<Change> changes = new ArrayList<>();
        record(changes, before, after);
        Set<Grant> stale = grantsOf(after, actual);
        if (!stale.isEmpty()) {
            changes.add(new Change.RemoveAccess(stale));
        }
        limit(changes, Map.of(), actual.quotas());
        return new Plan(changes);
    }

    /**
     * Steps to a customer of whom nothing is left but the memory that he was one. The registry is told which topics, by id,
     * before the first is deleted: from then on whoever subscribes this customer again deletes them first and creates new
     * ones, which the ids do not hit.
     *
     * @param left what the registry has: a customer who left
     */
    public static Plan purge(Customer left, CustomerState actual) {
        TreeMap<String, String> ids = new TreeMap<>(left.deleting());
        for (String topic : left.ownedTopics()) {
            TopicState state = actual.topics().get(topic);
            if (state != null) {
                ids.put(topic, state.id());
            }
        }
        List<Change> changes = new ArrayList<>();
        Customer doomed = record(changes, left, left.withDeleting(ids));
        changes.addAll(withdraw(doomed, doomed, actual).changes());
        delete(changes, doomed);
        // Last: while a topic is there, the registry knows whose it is.
        record(changes, doomed, doomed.withoutTopics());
        return new Plan(changes);
    }

    /** Also those that do not show: brokers learn of a topic's end, and of its beginning, a moment later. */
    private static void delete(List<Change> changes, Customer doomed) {
        doomed.deleting().forEach((topic, id) -> changes.add(new Change.DeleteTopic(topic, id)));
    }

    private static void correct(
            List<Change> changes, Customer customer, String topic, TopicShape shape, TopicState state) {
        refuseWhatCannotChange(customer, topic, state);
        // More partitions than everyone has are left: their number cannot shrink.
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

    private static void refuseWhatCannotChange(Customer customer, String topic, TopicState state) {
        Integer partitions = customer.options().partitions();
        if (partitions != null && partitions < state.partitions()) {
            throw ProvisioningException.failed("topic " + topic + " has " + state.partitions()
                    + " partitions, and Kafka cannot take any away; asked for were " + partitions + ". Ask for "
                    + state.partitions() + " or more");
        }
        Integer replicas = customer.options().replicas();
        if (replicas != null && replicas != state.replicas()) {
            throw ProvisioningException.failed(
                    "topic " + topic + " has " + state.replicas() + " replicas; asked for were " + replicas
                            + ". That is decided when a topic is created: move it with kafka-reassign-partitions.sh, or leave"
                            + " 'replicas' out");
        }
    }

    private static void limit(List<Change> changes, Map<String, Long> desired, Map<String, Long> actual) {
        new TreeMap<>(desired).forEach((principal, rate) -> {
            Long now = actual.get(principal);
            if (!rate.equals(now)) {
                changes.add(new Change.SetQuota(principal, now, rate));
            }
        });
        new TreeMap<>(actual).forEach((principal, rate) -> {
            if (!desired.containsKey(principal)) {
                changes.add(new Change.SetQuota(principal, rate, null));
            }
        });
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
