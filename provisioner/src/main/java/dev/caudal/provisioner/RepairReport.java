// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.Change;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the cluster is not as the registry has it.
 *
 * @param customers what it takes for each customer; no changes where all is right, or where it is in conflict
 * @param nodes what it takes for edge nodes
 */
public record RepairReport(List<Outcome> customers, List<Change> nodes) {
    /** Copies both. */
    public RepairReport {
        customers = List.copyOf(customers);
        nodes = List.copyOf(nodes);
    }

    /** The customers who were left as they are, since something stands against what they shall be. */
    public List<Outcome> conflicts() {
        return customers.stream()
                .filter(outcome -> outcome.conflict().isPresent())
                .toList();
    }

    /** All steps, customers' first. */
    public Stream<Change> changes() {
        return Stream.concat(customers.stream().flatMap(outcome -> outcome.changes().stream()), nodes.stream());
    }
}
