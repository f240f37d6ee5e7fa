// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.Change;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the cluster is not as the registry has it.
 *
 * @param customers what it takes for each customer; no changes where all is right, or where there is a problem
 * @param nodes what it takes for edge nodes
 * @param notes what the registry says of problems, and is not so any more
 */
public record RepairReport(List<Outcome> customers, List<Change> nodes, List<Change> notes) {
    /** Copies all. */
    public RepairReport {
        customers = List.copyOf(customers);
        nodes = List.copyOf(nodes);
        notes = List.copyOf(notes);
    }

    /** The customers who are not as they shall be, since something stands against it or was refused. */
    public List<Outcome> problems() {
        return customers.stream()
                .filter(outcome -> outcome.problem().isPresent())
                .toList();
    }

    /** Whether there is nothing to do, and nothing to write down. */
    boolean isInOrder() {
        return changes().findAny().isEmpty() && notes.isEmpty();
    }

    /** All steps that change something of the cluster, customers' first. */
    public Stream<Change> changes() {
        return Stream.concat(customers.stream().flatMap(outcome -> outcome.changes().stream()), nodes.stream());
    }
}
