// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * What came of an operation on one customer.
 *
 * @param customer the customer as it stands now or, in a conflict, as it was to be
 * @param changes the steps taken, in order; none if all was so already, or in a conflict
 * @param conflict what stands against it, and what to do; everything of this customer was left as it is
 */
public record Outcome(Customer customer, List<Change> changes, Optional<String> conflict) {
    /** Copies the steps. */
    public Outcome {
        changes = List.copyOf(changes);
    }

    static Outcome of(Customer customer, Plan plan) {
        return new Outcome(customer, plan.changes(), Optional.empty());
    }

    static Outcome conflict(Customer customer, String why) {
        return new Outcome(customer, List.of(), Optional.of(why));
    }

    /** Where a conflict is a failure, since this customer alone was asked for. */
    Outcome orThrow() {
        conflict.ifPresent(why -> {
            throw ProvisioningException.failed("customer " + customer.id() + ": " + why);
        });
        return this;
    }
}
