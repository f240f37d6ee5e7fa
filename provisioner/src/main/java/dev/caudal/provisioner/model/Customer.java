// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the registry knows of a customer.
 *
 * @param id the customer
 * @param state whether edges deliver
 * @param since when this subscription began, or the customer left
 * @param subscription new each time the customer subscribes, so that a re-created topic is not taken for the old one
 * @param topics the topic of each stream
 * @param formerTopics topics of his on the cluster that no stream of this subscription uses
 * @param generations his certificates, oldest first; the last few retired ones are kept for the record
 */
public record Customer(
        CustomerId id,
        State state,
        Instant since,
        String subscription,
        SortedMap<StreamName, String> topics,
        SortedSet<String> formerTopics,
        List<Generation> generations) {
    private static final int RETIRED_GENERATIONS_KEPT = 10;

    /** Where a subscription stands. */
    public enum State {
        /** Decided, and perhaps not all there yet: what a crash leaves, and the next {@code subscribe} completes. */
        PREPARING,
        /** On the active list. */
        ACTIVE,
        /** Off the active list, without grants; topics may still hold data. */
        LEFT
    }

    /** Copies the collections. */
    public Customer {
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        formerTopics = Collections.unmodifiableSortedSet(new TreeSet<>(formerTopics));
        generations = withoutOldHistory(generations);
    }

    /** A first subscription. */
    public static Customer subscribing(
            CustomerId id, String subscription, SortedMap<StreamName, String> topics, Instant now) {
        return new Customer(id, State.ACTIVE, now, subscription, topics, Collections.emptySortedSet(), List.of());
    }

    /** The same subscription, with these streams added to it. */
    public Customer withTopics(SortedMap<StreamName, String> more) {
        TreeMap<StreamName, String> all = new TreeMap<>(topics);
        all.putAll(more);
        return new Customer(id, State.ACTIVE, since, subscription, all, formerWithout(all.values()), generations);
    }

    /** A new subscription of a customer who had left; his topics stay known as his. */
    public Customer returning(String newSubscription, SortedMap<StreamName, String> newTopics, Instant now) {
        TreeSet<String> former = new TreeSet<>(formerTopics);
        former.addAll(topics.values());
        former.removeAll(newTopics.values());
        return new Customer(id, State.ACTIVE, now, newSubscription, newTopics, former, generations);
    }

    /** The customer without a subscription; every certificate is retired with it. */
    public Customer leaving(Instant now) {
        return new Customer(
                id, State.LEFT, now, subscription, topics, formerTopics, each(g -> g.in(Generation.State.RETIRED)));
    }

    /** The same in another state. */
    public Customer in(State newState) {
        return new Customer(id, newState, since, subscription, topics, formerTopics, generations);
    }

    /** The same with other certificates. */
    public Customer withGenerations(List<Generation> newGenerations) {
        return new Customer(id, state, since, subscription, topics, formerTopics, newGenerations);
    }

    /** A copy of the certificates, each changed. */
    public List<Generation> each(Function<Generation, Generation> change) {
        return generations.stream().map(change).toList();
    }

    /** Whether a topic of this name is his, in use or not. */
    public boolean owns(String topic) {
        return topics.containsValue(topic) || formerTopics.contains(topic);
    }

    /** Every topic of his, in use or not. */
    public SortedSet<String> ownedTopics() {
        TreeSet<String> owned = new TreeSet<>(formerTopics);
        owned.addAll(topics.values());
        return owned;
    }

    /** Exactly what this customer's principals shall be permitted. */
    public Set<Grant> grants(TopicTemplate template) {
        TreeSet<Grant> grants = new TreeSet<>();
        if (state == State.LEFT) {
            return grants;
        }
        for (Generation generation : generations) {
            if (generation.mayRead()) {
                String principal = generation.principal(id);
                for (String topic : topics.values()) {
                    grants.add(new Grant(
                            principal, Grant.Operation.READ, Grant.Resource.TOPIC, topic, Grant.Match.LITERAL));
                }
                grants.add(new Grant(
                        principal,
                        Grant.Operation.READ,
                        Grant.Resource.GROUP,
                        template.groupPrefix(id),
                        Grant.Match.PREFIXED));
            }
        }
        return grants;
    }

    private SortedSet<String> formerWithout(Collection<String> current) {
        TreeSet<String> former = new TreeSet<>(formerTopics);
        former.removeAll(current);
        return former;
    }

    private static List<Generation> withoutOldHistory(List<Generation> generations) {
        List<Generation> kept = new ArrayList<>(generations);
        long surplus = kept.stream().filter(g -> !g.mayRead()).count() - RETIRED_GENERATIONS_KEPT;
        for (int i = 0; surplus > 0; ) {
            if (kept.get(i).mayRead()) {
                i++;
            } else {
                kept.remove(i);
                surplus--;
            }
        }
        return List.copyOf(kept);
    }
}
