// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.CustomerStatus.Kind;
import dev.caudal.provisioner.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
     * @param kind {@code CONFLICT} or {@code FAILED}
     * @param why in words for an operator, with the cause
     */
    public record Problem(Kind kind, ProvisioningException why) {
        /** The cause, and for a conflict the way out. */
        public String cause() {
            return String.valueOf(why.getMessage());
        }

        /** As the registry keeps it; it began when it was first seen. */
        CustomerStatus status(@Nullable CustomerStatus before, Instant now) {
            Instant since = before != null && before.kind() == kind ? before.since() : now;
            return new CustomerStatus(kind, since, cause());
        }

        @Override
        public String toString() {
            return kind + ": " + cause();
        }
    }

    static Outcome of(Customer customer, Plan plan) {
        return new Outcome(customer, plan.changes(), Optional.empty());
    }

    static Outcome conflict(Customer customer, ProvisioningException why) {
        return new Outcome(customer, List.of(), Optional.of(new Problem(Kind.CONFLICT, why)));
    }

    static Outcome failed(Customer customer, ProvisioningException why) {
        return new Outcome(customer, List.of(), Optional.of(new Problem(Kind.FAILED, why)));
    }

    /** Whether this is the customer's problem. */
    public boolean is(Kind kind) {
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
