// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.config.CustomerEntry;
import dev.caudal.provisioner.kafka.Access;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.CustomerState;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.plan.CustomerPlanner;
import dev.caudal.provisioner.plan.EdgePlanner;
import dev.caudal.provisioner.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Customers come, change and go. Each operation can be planned without being carried out. One thread. */
final class Subscriptions {
    /** Nobody takes longer over a zip: a certificate that is still being issued was abandoned. */
    private static final Duration LONGEST_ISSUE = Duration.ofMinutes(10);

    private final Work work;
    private final RandomTokens tokens;

    Subscriptions(Work work, RandomTokens tokens) {
        this.work = work;
        this.tokens = tokens;
    }

    /** The reserved customer of the probe. */
    Outcome setUpProbe(Mode mode) {
        TreeSet<StreamName> streams = new TreeSet<>(Set.of(StreamName.ACCESS));
        return run(mode, registry -> {
                    Customer before = registry.customers().get(CustomerId.PROBE);
                    return List.of(new Work.Target(before, wanted(before, CustomerId.PROBE, streams, Probe.OPTIONS)));
                })
                .get(0)
                .orThrow();
    }

    /** The probe goes, with its topic. */
    List<Outcome> removeProbe(Mode mode) {
        return leave(List.of(CustomerId.PROBE), true, mode);
    }

    private static void refuseReserved(Collection<CustomerId> ids) {
        if (ids.contains(CustomerId.PROBE)) {
            throw ProvisioningException.usage("customer id " + CustomerId.PROBE
                    + " is reserved for the probe: 'probe set-up' and 'probe remove' are for it");
        }
    }

    /** Streams that a customer has stay. So do options that are not named, also of one who left and returns. */
    List<Outcome> subscribe(Collection<CustomerId> ids, Set<StreamName> streams, CustomerOptions options, Mode mode) {
        refuseReserved(ids);
        return run(
                mode,
                registry -> ids.stream()
                        .map(id -> subscribing(registry.customers().get(id), id, streams, options))
                        .toList());
    }

    private Work.Target subscribing(
            @Nullable Customer before, CustomerId id, Set<StreamName> streams, CustomerOptions options) {
        TreeSet<StreamName> all = new TreeSet<>(streams);
        if (before != null && before.state() != Customer.State.LEFT) {
            all.addAll(before.topics().keySet());
        }
        return new Work.Target(before, wanted(before, id, all, optionsOf(before).overriddenBy(options)));
    }

    /** Limits that an operator set outlast a customer's coming and going. */
    private static CustomerOptions optionsOf(@Nullable Customer customer) {
        return customer == null ? CustomerOptions.NONE : customer.options();
    }

    /** From what the customer has or, if it left, had. */
    Outcome change(CustomerId id, UnaryOperator<CustomerEntry> change) {
        refuseReserved(List.of(id));
        return run(Mode.APPLY, registry -> List.of(changing(registry.customers().get(id), id, change)))
                .get(0)
                .orThrow();
    }

    private Work.Target changing(@Nullable Customer before, CustomerId id, UnaryOperator<CustomerEntry> change) {
        TreeSet<StreamName> streams =
                new TreeSet<>(before == null ? Set.of() : before.topics().keySet());
        if (streams.isEmpty()) {
            streams.add(StreamName.ACCESS);
        }
        CustomerEntry wish = change.apply(new CustomerEntry(id, streams, optionsOf(before)));
        return new Work.Target(before, wanted(before, id, wish.streams(), wish.options()));
    }

    /** Streams and options are exactly those of the entries. */
    List<Outcome> bring(List<CustomerEntry> entries, boolean prune, Mode mode) {
        refuseReserved(entries.stream().map(CustomerEntry::id).toList());
        return run(mode, registry -> bringing(registry, entries, prune));
    }

    private List<Work.Target> bringing(Registry registry, List<CustomerEntry> entries, boolean prune) {
        List<Work.Target> targets = new ArrayList<>();
        Set<CustomerId> named = new HashSet<>(Set.of(CustomerId.PROBE));
        for (CustomerEntry entry : entries) {
            Customer before = registry.customers().get(entry.id());
            named.add(entry.id());
            targets.add(new Work.Target(before, wanted(before, entry.id(), entry.streams(), entry.options())));
        }
        if (prune) {
            for (Customer customer : registry.customers().values()) {
                if (customer.state() != Customer.State.LEFT && !named.contains(customer.id())) {
                    targets.add(new Work.Target(customer, customer.leaving(work.now())));
                }
            }
        }
        return targets;
    }

    /** Everything as the registry has it: undoes what somebody else did, and completes what a crash left. */
    RepairReport repair(Mode mode) {
        if (mode == Mode.PLAN) {
            return repair(work.registry().read(), mode);
        }
        return work.registry()
                .settled()
                .map(registry -> repair(registry, Mode.PLAN))
                .filter(RepairReport::isInOrder)
                .orElseGet(() -> repair(work.registry().take(), mode));
    }

    private RepairReport repair(Registry registry, Mode mode) {
        List<Work.Target> targets = registry.customers().values().stream()
                .map(customer -> new Work.Target(customer, settled(customer)))
                .toList();
        List<Outcome> outcomes = mode == Mode.APPLY ? work.converge(targets) : work.plan(targets);
        List<Change> notes = notes(registry, outcomes);
        if (mode == Mode.APPLY) {
            work.apply(new Plan(notes));
        }
        Access access = work.cluster().access();
        List<Plan> nodes = new ArrayList<>();
        for (EdgeNode node : registry.nodes().values()) {
            nodes.add(EdgePlanner.converge(
                    node,
                    node,
                    work.template().prefix(),
                    access.grantsOf(node.name().principal())));
        }
        Plan merged = Plan.merge(nodes);
        if (mode == Mode.APPLY) {
            work.apply(merged);
        }
        return new RepairReport(outcomes, merged.changes(), notes);
    }

    /** What the registry does not say yet of these customers' problems, or says and is not so any more. */
    private List<Change> notes(Registry registry, List<Outcome> outcomes) {
        List<Change> notes = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            CustomerId id = outcome.customer().id();
            CustomerStatus before = registry.problems().get(id);
            CustomerStatus after = outcome.problem()
                    .map(problem -> problem.status(before, work.now()))
                    .orElse(null);
            if (!Objects.equals(before, after)) {
                notes.add(new Change.RecordProblem(id, before, after));
            }
        }
        return notes;
    }

    List<Outcome> unsubscribe(Collection<CustomerId> ids, boolean deleteData, Mode mode) {
        refuseReserved(ids);
        return leave(ids, deleteData, mode);
    }

    private List<Outcome> leave(Collection<CustomerId> ids, boolean deleteData, Mode mode) {
        List<Outcome> left = run(
                mode,
                registry ->
                        ids.stream().map(id -> leaving(registry.require(id))).toList());
        if (!deleteData) {
            return left;
        }
        if (mode == Mode.PLAN) {
            return joined(left, purge(left.stream().map(Outcome::customer).toList(), mode));
        }
        // Anew from the registry: whoever subscribed again meanwhile keeps what there is.
        Registry registry = work.registry().take();
        return joined(
                left,
                purge(
                        ids.stream()
                                .map(registry::require)
                                .filter(customer -> customer.state() == Customer.State.LEFT)
                                .toList(),
                        mode));
    }

    private Work.Target leaving(Customer before) {
        return new Work.Target(before, before.state() == Customer.State.LEFT ? before : before.leaving(work.now()));
    }

    /** Deletes the topics of everyone who left longer ago than the time of grace. */
    List<Outcome> purge(Mode mode) {
        if (mode == Mode.PLAN) {
            return purge(due(work.registry().read()), mode);
        }
        boolean nothing =
                work.registry().settled().map(this::due).filter(List::isEmpty).isPresent();
        return nothing ? List.of() : purge(due(work.registry().take()), mode);
    }

    private List<Customer> due(Registry registry) {
        Instant before = work.now().minus(work.config().grace());
        return registry.customers().values().stream()
                .filter(customer -> customer.state() == Customer.State.LEFT)
                .filter(customer -> !customer.ownedTopics().isEmpty())
                .filter(customer -> !customer.since().isAfter(before))
                .toList();
    }

    private List<Outcome> purge(List<Customer> left, Mode mode) {
        Map<CustomerId, CustomerState> states = work.cluster().statesOf(left);
        List<Outcome> outcomes = new ArrayList<>();
        for (Customer customer : left) {
            CustomerState state = states.get(customer.id());
            if (state != null) {
                outcomes.add(Outcome.of(customer.withoutTopics(), CustomerPlanner.purge(customer, state)));
            }
        }
        return mode == Mode.APPLY ? work.apply(outcomes) : outcomes;
    }

    private static List<Outcome> joined(List<Outcome> first, List<Outcome> second) {
        Map<CustomerId, Outcome> purged = new HashMap<>();
        second.forEach(outcome -> purged.put(outcome.customer().id(), outcome));
        List<Outcome> joined = new ArrayList<>();
        for (Outcome left : first) {
            Outcome then = purged.get(left.customer().id());
            if (then == null) {
                throw ProvisioningException.failed("customer " + left.customer().id()
                        + " subscribed again while the data was to be deleted, and keeps it");
            }
            // What was to be taken away is planned in both, where nothing was carried out.
            List<Change> changes = new ArrayList<>(left.changes());
            then.changes().stream().filter(change -> !changes.contains(change)).forEach(changes::add);
            joined.add(new Outcome(then.customer(), changes, then.problem()));
        }
        return joined;
    }

    private Customer settled(Customer customer) {
        Customer tidy = customer.withoutAbandoned(work.now().minus(LONGEST_ISSUE));
        return tidy.state() == Customer.State.PREPARING ? tidy.in(Customer.State.ACTIVE) : tidy;
    }

    private Customer wanted(
            @Nullable Customer before, CustomerId id, SortedSet<StreamName> streams, CustomerOptions options) {
        TopicTemplate template = work.template();
        SortedMap<StreamName, String> topics = new TreeMap<>();
        streams.forEach(stream -> topics.put(stream, template.topic(id, stream)));
        if (before == null) {
            return Customer.subscribing(id, tokens.subscription(), topics, options, work.now());
        }
        if (before.state() == Customer.State.LEFT) {
            return before.returning(tokens.subscription(), topics, work.now()).withOptions(options);
        }
        return settled(before.withTopics(topics).withOptions(options)).in(Customer.State.ACTIVE);
    }

    /** Nothing is taken where nothing is to be changed: others at work are not disturbed. */
    private List<Outcome> run(Mode mode, Function<Registry, List<Work.Target>> wanted) {
        if (mode == Mode.PLAN) {
            return work.plan(wanted.apply(work.registry().read()));
        }
        List<Work.Target> targets = work.registry().settled().map(wanted).orElse(List.of());
        if (!targets.isEmpty()
                && targets.stream().allMatch(target -> target.after().equals(target.before()))) {
            List<Outcome> planned = work.plan(targets);
            if (planned.stream().allMatch(outcome -> outcome.changes().isEmpty())) {
                return planned;
            }
        }
        Registry taken = work.registry().take();
        List<Outcome> outcomes = work.converge(wanted.apply(taken));
        // What was asked for and stands in conflict is not what the registry has: whoever asked is told.
        List<Outcome> lasting = outcomes.stream()
                .filter(outcome -> !outcome.is(CustomerStatus.Kind.CONFLICT))
                .toList();
        work.apply(new Plan(notes(taken, lasting)));
        return outcomes;
    }
}
