// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param deleting topics of an earlier subscription that are being deleted, with Kafka's ids: none of them is used again
 * @param options what is different for him
 * @param generations his certificates, oldest first; the last few retired ones are kept for the record
 */
public record Customer(
        CustomerId id,
        State state,
        Instant since,
        String subscription,
        SortedMap<StreamName, String> topics,
        SortedSet<String> formerTopics,
        SortedMap<String, String> deleting,
        CustomerOptions options,
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
        deleting = Collections.unmodifiableSortedMap(new TreeMap<>(deleting));
        generations = withoutOldHistory(generations);
    }

    /** A first subscription. */
    public static Customer subscribing(
            CustomerId id,
            String subscription,
            SortedMap<StreamName, String> topics,
            CustomerOptions options,
            Instant now) {
        return new Customer(
                id,
                State.ACTIVE,
                now,
                subscription,
                topics,
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                options,
                List.of());
    }

    /** The same subscription with exactly these streams; topics that no stream uses any more stay known as his. */
    public Customer withTopics(SortedMap<StreamName, String> wanted) {
        return new Customer(
                id, State.ACTIVE, since, subscription, wanted, formerTopics(wanted), deleting, options, generations);
    }

    /** A new subscription of a customer who had left; his topics stay known as his. */
    public Customer returning(String newSubscription, SortedMap<StreamName, String> newTopics, Instant now) {
        return new Customer(
                id,
                State.ACTIVE,
                now,
                newSubscription,
                newTopics,
                formerTopics(newTopics),
                deleting,
                options,
                generations);
    }

    /** The customer without a subscription; every certificate is retired with it. */
    public Customer leaving(Instant now) {
        return new Customer(
                id,
                State.LEFT,
                now,
                subscription,
                topics,
                formerTopics,
                deleting,
                options,
                each(g -> g.in(Generation.State.RETIRED)));
    }

    /** The same without any topic: they are gone from the cluster. */
    public Customer withoutTopics() {
        return new Customer(
                id,
                state,
                since,
                subscription,
                Collections.emptySortedMap(),
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                options,
                generations);
    }

    /** The same, with these topics about to be deleted, named with their ids. */
    public Customer withDeleting(SortedMap<String, String> ids) {
        return new Customer(id, state, since, subscription, topics, formerTopics, ids, options, generations);
    }

    /** The same once what was being deleted is gone. */
    public Customer cleared() {
        TreeMap<StreamName, String> kept = new TreeMap<>(topics);
        if (state == State.LEFT) {
            kept.values().removeAll(deleting.keySet());
        }
        TreeSet<String> former = new TreeSet<>(formerTopics);
        former.removeAll(deleting.keySet());
        return new Customer(
                id, state, since, subscription, kept, former, Collections.emptySortedMap(), options, generations);
    }

    /** The same in another state. */
    public Customer in(State newState) {
        return new Customer(id, newState, since, subscription, topics, formerTopics, deleting, options, generations);
    }

    /** The same with other options. */
    public Customer withOptions(CustomerOptions newOptions) {
        return new Customer(id, state, since, subscription, topics, formerTopics, deleting, newOptions, generations);
    }

    /** The same with other certificates. */
    public Customer withGenerations(List<Generation> newGenerations) {
        return new Customer(id, state, since, subscription, topics, formerTopics, deleting, options, newGenerations);
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
        List<String> hosts = options.allowedAddresses().isEmpty()
                ? List.of(Grant.ANY_HOST)
                : options.allowedAddresses().stream().map(ClientAddress::text).toList();
        for (Generation generation : generations) {
            if (generation.mayRead()) {
                String principal = generation.principal(id);
                for (String host : hosts) {
                    for (String topic : topics.values()) {
                        grants.add(new Grant(
                                principal,
                                Grant.Operation.READ,
                                Grant.Resource.TOPIC,
                                topic,
                                Grant.Match.LITERAL,
                                host));
                    }
                    grants.add(new Grant(
                            principal,
                            Grant.Operation.READ,
                            Grant.Resource.GROUP,
                            template.groupPrefix(id),
                            Grant.Match.PREFIXED,
                            host));
                }
            }
        }
        return grants;
    }

    /** Exactly how fast this customer's principals shall be allowed to read, in bytes per second. */
    public SortedMap<String, Long> quotas() {
        TreeMap<String, Long> quotas = new TreeMap<>();
        Long rate = options.consumerBytesPerSecond();
        if (rate != null && state != State.LEFT) {
            generations.stream()
                    .filter(Generation::mayRead)
                    .forEach(generation -> quotas.put(generation.principal(id), rate));
        }
        return quotas;
    }

    /** His certificates, without those whose zip was begun so long ago that nobody will finish it. */
    public Customer withoutAbandoned(Instant startedBefore) {
        return withGenerations(each(generation -> generation.state() == Generation.State.ISSUING
                        && generation.issuedAt().isBefore(startedBefore)
                ? generation.in(Generation.State.RETIRED)
                : generation));
    }

    private SortedSet<String> formerTopics(SortedMap<StreamName, String> current) {
        TreeSet<String> former = new TreeSet<>(formerTopics);
        former.addAll(topics.values());
        former.removeAll(current.values());
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
