// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.plan;

import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an edge node needs. Pure functions. */
public final class EdgePlanner {
    private EdgePlanner() {}

    /**
     * Steps to a node that may write if it is live, and nothing else.
     *
     * @param before what the registry has; null if nothing
     * @param after what it shall have
     * @param actual the grants of the node's principal
     */
    public static Plan converge(@Nullable EdgeNode before, EdgeNode after, String topicPrefix, Set<Grant> actual) {
        List<Change> changes = new ArrayList<>();
        if (!after.equals(before)) {
            changes.add(new Change.RecordNode(before, after));
        }
        Set<Grant> desired = after.grants(topicPrefix);
        Set<Grant> lacking = new TreeSet<>(desired);
        lacking.removeAll(actual);
        if (!lacking.isEmpty()) {
            changes.add(new Change.AllowAccess(lacking));
        }
        Set<Grant> surplus = new TreeSet<>(actual);
        surplus.removeAll(desired);
        if (!surplus.isEmpty()) {
            changes.add(new Change.RemoveAccess(surplus));
        }
        return new Plan(changes);
    }
}
