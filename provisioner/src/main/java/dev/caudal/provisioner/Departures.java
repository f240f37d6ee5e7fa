// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import dev.caudal.provisioner.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Departures that edges take for an accident until an operator confirms them. One thread. */
final class Departures {
    /** A list may drop so many customers, inclusive, or that part of them: {@code docs/active-list.md}. */
    private static final int FREE = 20;

    private static final int FREE_PERCENT = 10;
    /** An edge that is up has seen what left earlier than that. */
    private static final Duration RECENT = Duration.ofHours(1);

    private final Work work;

    Departures(Work work) {
        this.work = work;
    }

    ShrinkReport confirm(OptionalLong listVersion, Mode mode) {
        Registry registry =
                mode == Mode.APPLY ? work.registry().take() : work.registry().read();
        ShrinkConfirmation before = registry.confirmation();
        List<Customer> left = left(registry, Instant.MIN);
        if (before != null && left.isEmpty() && isConfirmed(registry, before, listVersion)) {
            return new ShrinkReport(before, Optional.of(before), left, true);
        }
        if (listVersion.isPresent() && listVersion.getAsLong() != registry.version()) {
            throw ProvisioningException.failed("the active list has version " + registry.version() + " by now, not "
                    + listVersion.getAsLong() + ": look again who is on it. Nothing was confirmed");
        }
        ShrinkConfirmation after = new ShrinkConfirmation(registry.version(), work.now(), registry.listed());
        if (mode == Mode.APPLY) {
            work.apply(new Plan(List.of(new Change.ConfirmShrink(before, after))));
        }
        return new ShrinkReport(after, Optional.ofNullable(before), left, mode == Mode.APPLY);
    }

    /** Whether a confirmation would say what the last one does: the same version, or the same customers. */
    private static boolean isConfirmed(Registry registry, ShrinkConfirmation last, OptionalLong listVersion) {
        long meant = listVersion.orElse(registry.version());
        boolean isSameList = registry.listed().size() == last.customers().size();
        return registry.listed().containsAll(last.customers())
                && (meant == last.version() || (meant == registry.version() && isSameList));
    }

    Optional<String> warning(Predicate<CustomerId> leaving) {
        Registry registry = work.registry().read();
        long listed = registry.listed().size();
        long recent = left(registry, work.now().minus(RECENT)).size();
        long departures = recent + registry.listed().stream().filter(leaving).count();
        if (departures == recent || departures <= FREE || departures * 100 <= (listed + recent) * FREE_PERCENT) {
            return Optional.empty();
        }
        return Optional.of(
                departures + " of " + (listed + recent) + " customers will have left within an hour, more than "
                        + FREE + " and " + FREE_PERCENT
                        + " %: edges refuse such a list, and go on with the one they have, until"
                        + " 'confirm-shrink' confirms it");
    }

    /** Who left since the last confirmation and since then, the last one first. */
    private static List<Customer> left(Registry registry, Instant since) {
        ShrinkConfirmation confirmation = registry.confirmation();
        Instant confirmed = confirmation == null ? Instant.MIN : confirmation.at();
        Instant later = confirmed.isAfter(since) ? confirmed : since;
        return registry.customers().values().stream()
                .filter(customer -> customer.state() == Customer.State.LEFT)
                .filter(customer -> !customer.since().isBefore(later))
                .filter(customer -> confirmation == null
                        || customer.since().isAfter(confirmed)
                        || confirmation.customers().contains(customer.id()))
                .sorted(Comparator.comparing(Customer::since).reversed().thenComparing(Customer::id))
                .toList();
    }
}
