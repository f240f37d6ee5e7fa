// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.plan.Plan;
import java.util.List;

/**
 * What an operation on a customer did.
 *
 * @param customer how he stands now
 * @param changes the steps taken, in order; none if all was so already
 */
public record Outcome(Customer customer, List<Change> changes) {
    /** Copies the steps. */
    public Outcome {
        changes = List.copyOf(changes);
    }

    static Outcome of(Customer customer, Plan plan) {
        return new Outcome(customer, plan.changes());
    }
}
