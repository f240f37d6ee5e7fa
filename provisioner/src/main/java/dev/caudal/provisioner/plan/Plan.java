// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.plan;

import dev.caudal.provisioner.model.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps in the order in which they are to be taken; none, if all is as it shall be.
 *
 * @param changes the steps
 */
public record Plan(List<Change> changes) {
    /** Copies the steps. */
    public Plan {
        changes = List.copyOf(changes);
    }

    /** Nothing to do. */
    public static Plan none() {
        return new Plan(List.of());
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** These steps, then those of the other. */
    public Plan then(Plan other) {
        List<Change> all = new ArrayList<>(changes);
        all.addAll(other.changes);
        return new Plan(all);
    }
}
