// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.ChangeApplier;
import dev.caudal.provisioner.kafka.Cluster;
import dev.caudal.provisioner.kafka.RegistryTopic;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerState;
import dev.caudal.provisioner.model.OwnTopics;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.plan.CustomerPlanner;
import dev.caudal.provisioner.plan.Plan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What every operation works with: plans changes of customers against the cluster as it is, and carries them out. One thread.
 */
final class Work {
    /** So many customers are prepared together: a crash leaves at most these half done. */
    private static final int TOGETHER = 100;

    /** A thousand topics take a busy broker that long to open. */
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(60);
    /** Doubled each time: to ask a busy broker again and again makes it no quicker. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final CustomerState NOTHING = new CustomerState(Map.of(), Set.of(), Map.of());

    private final Cluster cluster;
    private final RegistryTopic registry;
    private final ProvisionerConfig config;
    private final Progress progress;
    private final Clock clock;

    Work(Cluster cluster, RegistryTopic registry, ProvisionerConfig config, Progress progress, Clock clock) {
        this.cluster = cluster;
        this.registry = registry;
        this.config = config;
        this.progress = progress;
        this.clock = clock;
    }

    /** What a customer is in the registry, and what he shall be. */
    record Target(@Nullable Customer before, Customer after) {}

    Cluster cluster() {
        return cluster;
    }

    RegistryTopic registry() {
        return registry;
    }

    ProvisionerConfig config() {
        return config;
    }

    Progress progress() {
        return progress;
    }

    TopicTemplate template() {
        return config.template();
    }

    Clock clock() {
        return clock;
    }

    /** Now, as the registry writes it. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** What it takes, in the order of the targets; nothing is changed. A customer's conflict is that customer's outcome. */
    List<Outcome> plan(List<Target> targets) {
        int brokers = cluster.size();
        return refuse(compare(targets, brokers), brokers);
    }

    private List<Outcome> compare(List<Target> targets, int brokers) {
        Map<CustomerId, CustomerState> states =
                cluster.statesOf(targets.stream().map(Target::after).toList());
        CustomerPlanner planner = planner(brokers);
        List<Outcome> outcomes = new ArrayList<>();
        for (Target target : targets) {
            CustomerState state = states.getOrDefault(target.after().id(), NOTHING);
            try {
                Plan plan = planner.converge(target.before(), target.after(), state);
                outcomes.add(Outcome.of(target.after().cleared(), plan));
            } catch (ProvisioningException e) {
                outcomes.add(Outcome.conflict(target.after(), e));
            }
        }
        return outcomes;
    }

    private CustomerPlanner planner(int brokers) {
        return new CustomerPlanner(
                config.template(),
                (options, topic) -> topic == null
                        ? TopicShapes.created(config.topics(), options, brokers)
                        : TopicShapes.customer(config.topics(), options, topic.replicas()));
    }

    /** Takes access away, also from a customer in conflict. */
    Outcome revoke(Customer before, Customer after) {
        CustomerState state = cluster.statesOf(List.of(after)).getOrDefault(after.id(), NOTHING);
        Outcome outcome = Outcome.of(after, planner(cluster.size()).revoke(before, after, state));
        outcome = apply(List.of(outcome)).get(0).orThrow();
        awaitSeen(List.of(outcome));
        return outcome;
    }

    /** Plans and does it, and sees it done. */
    List<Outcome> converge(List<Target> targets) {
        List<Outcome> outcomes = apply(plan(targets));
        awaitSeen(outcomes);
        return outcomes;
    }

    /**
     * Waits until the brokers show what was done: they learn of topics, settings and grants a moment after they are made.
     * Gives up silently, since all of it is decided and will be seen.
     */
    private void awaitSeen(List<Outcome> outcomes) {
        List<Target> open = outcomes.stream()
                .filter(outcome -> !outcome.changes().isEmpty())
                .map(outcome -> new Target(outcome.customer(), outcome.customer()))
                .toList();
        int brokers = open.isEmpty() ? 0 : cluster.size();
        long deadline = System.nanoTime() + SEEN_LIMIT.toNanos();
        long pause = FIRST_PAUSE.toNanos();
        while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
            open = compare(open, brokers).stream()
                    .filter(outcome -> !outcome.changes().isEmpty())
                    .map(outcome -> new Target(outcome.customer(), outcome.customer()))
                    .toList();
            if (!open.isEmpty()) {
                LockSupport.parkNanos(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
            }
        }
    }

    /** One customer, from what the registry has to what it shall have; a conflict or a refusal is a failure. */
    Outcome converge(@Nullable Customer before, Customer after) {
        return converge(List.of(new Target(before, after))).get(0).orThrow();
    }

    /** Does what was planned, many customers at a time. A refusal ends the steps of that customer alone, and is its outcome. */
    List<Outcome> apply(List<Outcome> outcomes) {
        List<Outcome> open = outcomes.stream()
                .filter(outcome -> !outcome.changes().isEmpty())
                .toList();
        int total = open.stream().mapToInt(outcome -> outcome.changes().size()).sum();
        int done = 0;
        Map<CustomerId, ProvisioningException> refused = new HashMap<>();
        for (int start = 0; start < open.size(); start += TOGETHER) {
            List<Outcome> some = open.subList(start, Math.min(open.size(), start + TOGETHER));
            int before = done;
            new ChangeApplier(
                            cluster, registry, (step, ofThese, all) -> progress.starting(step, before + ofThese, total))
                    .apply(
                            some.stream()
                                    .map(outcome -> new Plan(outcome.changes()))
                                    .toList(),
                            some.stream()
                                    .map(outcome -> outcome.customer().id())
                                    .toList())
                    .forEach((index, why) ->
                            refused.put(some.get(index).customer().id(), why));
            done += some.stream().mapToInt(outcome -> outcome.changes().size()).sum();
        }
        if (refused.isEmpty()) {
            return outcomes;
        }
        Registry now = registry.read();
        return outcomes.stream()
                .map(outcome -> {
                    CustomerId id = outcome.customer().id();
                    ProvisioningException why = refused.get(id);
                    return why == null ? outcome : Outcome.failed(now.require(id), why);
                })
                .toList();
    }

    /**
     * Carries out one plan.
     *
     * @throws ProvisioningException if the cluster refused a step; those after it were not taken
     */
    void apply(Plan plan) {
        new ChangeApplier(cluster, registry, progress)
                .apply(List.of(plan), List.of())
                .values()
                .forEach(why -> {
                    throw why;
                });
    }

    /** Topics that the cluster has no room or no name for are their customers' conflicts; who is first is served first. */
    private List<Outcome> refuse(List<Outcome> outcomes, int brokers) {
        if (outcomes.stream().allMatch(outcome -> added(outcome, brokers) == 0)) {
            return outcomes;
        }
        Map<String, String> collisions = collisions(cluster.topicNames());
        long limit = (long) config.replicasPerBroker() * brokers;
        long there = cluster.replicas();
        List<Outcome> served = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            long added = added(outcome, brokers);
            Optional<String> colliding = outcome.changes().stream()
                    .filter(change ->
                            change instanceof Change.CreateTopic create && collisions.containsKey(create.topic()))
                    .map(change -> ((Change.CreateTopic) change).topic())
                    .findFirst();
            if (colliding.isPresent()) {
                served.add(Outcome.conflict(
                        outcome.customer(),
                        ProvisioningException.failed("topic " + colliding.get() + " cannot be created beside topic "
                                + collisions.get(colliding.get())
                                + ": Kafka takes '.' and '_' for the same in metrics. Delete or rename the other, or"
                                + " choose another topicPrefix")));
            } else if (added > 0 && there + added > limit) {
                served.add(Outcome.conflict(
                        outcome.customer(),
                        ProvisioningException.failed("this would add " + added + " replicas of partitions to " + there
                                + ", more than " + limit
                                + " (" + config.replicasPerBroker() + " for each of " + brokers
                                + " brokers): add brokers, ask for fewer partitions, or raise"
                                + " capacity.replicasPerBroker in provisioner.yaml")));
            } else {
                there += added;
                served.add(outcome);
            }
        }
        return served;
    }

    /** Replicas of partitions that this takes. */
    private long added(Outcome outcome, int brokers) {
        long added = 0;
        for (Change change : outcome.changes()) {
            if (change instanceof Change.CreateTopic create) {
                added += (long) create.shape().partitions() * create.shape().replicas();
            } else if (change instanceof Change.GrowTopic grow) {
                added += (long) (grow.to() - grow.from())
                        * Math.min(config.topics().replicas(), brokers);
            }
        }
        return added;
    }

    /** Kafka's metrics write '.' as '_', so it refuses two names that differ in nothing else: such names, and what is there. */
    private static Map<String, String> collisions(Set<String> existing) {
        Map<String, String> collisions = new HashMap<>();
        for (String topic : existing) {
            String colliding = topic.replace('.', '_');
            if (!topic.equals(colliding) && !topic.startsWith(OwnTopics.PREFIX)) {
                collisions.put(colliding, topic);
            }
        }
        return collisions;
    }
}
