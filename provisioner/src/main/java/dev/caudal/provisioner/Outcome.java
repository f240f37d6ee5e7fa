// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of an operation on one customer.
 *
 * @param customer the customer as it stands now or, in a conflict, as it was to be
 * @param changes the steps taken, in order; none if all was so already, in a conflict, or after a failure
 * @param problem why the customer is not as it was to be
 */
public record Outcome(Customer customer, List<Change> changes, Optional<Problem> problem) {
    /** Copies the steps. */
    public Outcome {
        changes = List.copyOf(changes);
    }

    /**
     * Why a customer is not as it was to be, while all others are served.
     *
     * @param kind what an operator has to do about it
     * @param why in words for an operator, with the cause
     */
    public record Problem(Kind kind, ProvisioningException why) {
        /** What an operator has to do about it. */
        public enum Kind {
            /** Something stands against it that an operator has to decide; nothing was changed. */
            CONFLICT,
            /** The cluster refused a step: some steps may have been taken, and the next attempt completes them. */
            FAILED
        }

        /** The cause, and for a conflict the way out. */
        public String cause() {
            return String.valueOf(why.getMessage());
        }

        @Override
        public String toString() {
            return kind.name().toLowerCase(Locale.ROOT) + ": " + cause();
        }
    }

    static Outcome of(Customer customer, Plan plan) {
        return new Outcome(customer, plan.changes(), Optional.empty());
    }

    static Outcome conflict(Customer customer, ProvisioningException why) {
        return new Outcome(customer, List.of(), Optional.of(new Problem(Problem.Kind.CONFLICT, why)));
    }

    static Outcome failed(Customer customer, ProvisioningException why) {
        return new Outcome(customer, List.of(), Optional.of(new Problem(Problem.Kind.FAILED, why)));
    }

    /** Whether this is the customer's problem. */
    public boolean is(Problem.Kind kind) {
        return problem.filter(each -> each.kind() == kind).isPresent();
    }

    /** Where a problem is a failure, since this customer alone was asked for. */
    Outcome orThrow() {
        problem.ifPresent(each -> {
            throw ProvisioningException.failed(
                    "customer " + customer.id() + ": " + each.cause(),
                    each.why().getCause());
        });
        return this;
    }
}
