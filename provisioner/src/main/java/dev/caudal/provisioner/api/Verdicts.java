// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.audit.Completeness;
import dev.caudal.provisioner.audit.Counts;
import dev.caudal.provisioner.audit.Growth;
import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.kafka.GrowthFollower;
import dev.caudal.provisioner.model.Registry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What nodes counted, compared with how topics grew, in memory. The tally's follower adds counts, the growth's follower compares
 * them now and then, requests read the last comparison: no request waits for another, nor for the cluster. Bounded by
 * customers × partitions × {@value #HOURS} hours, twice: as counted, and as last compared; the number of nodes does not matter.
 */
final class Verdicts implements GrowthFollower.Listener {
    /** So many whole hours are kept. */
    static final int HOURS = 72;

    private final Clock clock;
    private final Supplier<Optional<Registry>> registry;
    private final Counts counts = Counts.ofSums();
    private boolean caughtUp;
    /** Of the growth follower's thread. */
    private @Nullable Comparison begun;

    private volatile @Nullable Comparison last;

    /** Counts, and then how topics grew. */
    private record Comparison(
            Instant first,
            Instant end,
            Counts counts,
            Map<String, CustomerId> owners,
            Map<CustomerId, List<Growth>> growths) {}

    /**
     * What is known of a customer.
     *
     * @param since first hour that was compared
     * @param until the last one's end
     */
    record Verdict(Instant since, Instant until, Completeness completeness) {}

    Verdicts(Clock clock, Supplier<Optional<Registry>> registry) {
        this.clock = clock;
        this.registry = registry;
    }

    /** Forgets what was counted: it will be told again. */
    synchronized void forget() {
        counts.clear();
        caughtUp = false;
        last = null;
    }

    /** Adds what a node counted, which it did not add yet. */
    synchronized void counted(TallyRecord record) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.HOURS);
        // A node's clock may be ahead, but not so that its hours would never be forgotten.
        counts.add(record, now.minus(Duration.ofHours(HOURS)), now.plus(Duration.ofHours(2)));
    }

    /** What was counted before the process began has been told. */
    synchronized void caughtUp() {
        caughtUp = true;
    }

    @Override
    public synchronized Optional<Collection<String>> begin(Instant first, Instant end) {
        Optional<Registry> known = registry.get();
        if (!caughtUp || known.isEmpty()) {
            return Optional.empty();
        }
        counts.forgetBefore(first);
        Map<String, CustomerId> owners = new HashMap<>();
        known.get()
                .customers()
                .values()
                .forEach(customer -> customer.ownedTopics().forEach(topic -> owners.put(topic, customer.id())));
        // First the counts, then the topics: what was counted is there by then, so that nothing seems to be missing.
        begun = new Comparison(first, end, counts.copy(), owners, Map.of());
        return Optional.of(owners.keySet());
    }

    @Override
    public synchronized void grown(List<Growth> growths) {
        Comparison of = begun;
        begun = null;
        if (of != null && caughtUp) {
            Map<CustomerId, List<Growth>> byCustomer = growths.stream()
                    .filter(growth -> of.owners().containsKey(growth.topic()))
                    .collect(Collectors.groupingBy(growth -> of.owners().get(growth.topic())));
            last = new Comparison(of.first(), of.end(), of.counts(), of.owners(), byCustomer);
        }
    }

    /**
     * The last comparison of a customer's hours.
     *
     * @param hours from which on, at most {@value #HOURS}
     * @return nothing as long as it is catching up with what was counted
     */
    Optional<Verdict> of(CustomerId customer, int hours) {
        Comparison comparison = last;
        if (comparison == null) {
            return Optional.empty();
        }
        Instant since = comparison.end().minus(hours, ChronoUnit.HOURS);
        Map<String, CustomerId> owners = new HashMap<>(comparison.owners());
        owners.values().removeIf(owner -> !owner.equals(customer));
        List<Growth> growths = comparison.growths().getOrDefault(customer, List.of()).stream()
                .filter(growth -> !growth.hour().isBefore(since))
                .toList();
        return Optional.of(new Verdict(
                since,
                comparison.end(),
                Completeness.of(comparison.counts(), growths, owners, since, comparison.end())));
    }

    /** How many sums and growths are kept. */
    synchronized long retained() {
        Comparison comparison = last;
        return counts.size()
                + (comparison == null
                        ? 0
                        : comparison.counts().size()
                                + comparison.growths().values().stream()
                                        .mapToLong(List::size)
                                        .sum());
    }
}
