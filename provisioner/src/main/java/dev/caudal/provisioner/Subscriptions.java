// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.kafka.ChangeApplier;
import dev.caudal.provisioner.kafka.Cluster;
import dev.caudal.provisioner.kafka.RegistryTopic;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.plan.CustomerPlanner;
import dev.caudal.provisioner.plan.Plan;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Customers come and go. One thread. */
final class Subscriptions {
    private final Cluster cluster;
    private final RegistryTopic registry;
    private final ChangeApplier applier;
    private final TopicTemplate template;
    private final CustomerPlanner planner;
    private final RandomTokens tokens;
    private final Clock clock;

    Subscriptions(
            Cluster cluster,
            RegistryTopic registry,
            TopicTemplate template,
            CustomerPlanner planner,
            RandomTokens tokens,
            Clock clock) {
        this.cluster = cluster;
        this.registry = registry;
        this.applier = new ChangeApplier(cluster, registry);
        this.template = template;
        this.planner = planner;
        this.tokens = tokens;
        this.clock = clock;
    }

    List<Outcome> subscribe(Collection<CustomerId> ids, Set<StreamName> streams) {
        SortedMap<CustomerId, Customer> known = registry.read().customers();
        List<Outcome> outcomes = new ArrayList<>();
        for (CustomerId id : ids) {
            Customer before = known.get(id);
            outcomes.add(converge(before, subscribed(id, before, streams)));
        }
        return outcomes;
    }

    Outcome unsubscribe(CustomerId id, boolean deleteData) {
        Customer before = require(id);
        Customer after = before.state() == Customer.State.LEFT ? before : before.leaving(now());
        Plan plan = planner.deactivate(before, after, cluster.stateOf(before, template.groupPrefix(id)), deleteData);
        applier.apply(plan);
        return Outcome.of(after, plan);
    }

    /** Takes a customer from what the registry has to what it shall have. */
    Outcome converge(@Nullable Customer before, Customer after) {
        Plan plan = planner.activate(before, after, cluster.stateOf(after, template.groupPrefix(after.id())));
        applier.apply(plan);
        return Outcome.of(after, plan);
    }

    /** The customer, who must have subscribed at some time. */
    Customer require(CustomerId id) {
        return registry.read().require(id);
    }

    private Customer subscribed(CustomerId id, @Nullable Customer before, Set<StreamName> streams) {
        SortedMap<StreamName, String> topics = new TreeMap<>();
        streams.forEach(stream -> topics.put(stream, template.topic(id, stream)));
        if (before == null) {
            return Customer.subscribing(id, tokens.subscription(), topics, now());
        }
        return before.state() == Customer.State.LEFT
                ? before.returning(tokens.subscription(), topics, now())
                : before.withTopics(topics);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
