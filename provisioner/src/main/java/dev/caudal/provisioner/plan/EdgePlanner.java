// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.plan;

import dev.caudal.core.naming.NodeName;
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
     * Steps to a node that may write, and nothing else.
     *
     * @param before what the registry has; null if nothing
     * @param after what it shall have; null to leave that as it is
     * @param actual the grants of the node's principal
     */
    public static Plan authorise(
            NodeName node, String topicPrefix, @Nullable EdgeNode before, @Nullable EdgeNode after, Set<Grant> actual) {
        List<Change> changes = new ArrayList<>();
        if (after != null && !after.equals(before)) {
            changes.add(new Change.RecordNode(before, after));
        }
        Set<Grant> desired = EdgeNode.grants(node, topicPrefix);
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
