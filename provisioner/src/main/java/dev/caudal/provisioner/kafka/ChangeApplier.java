// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.Progress;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.plan.Plan;
import java.util.List;

/**
 * Carries out a plan and notes each step among the changes. Neighbouring steps of a kind are taken together; the first
 * failure ends it. One thread.
 */
public final class ChangeApplier {
    private static final int MAX_TOGETHER = 200;

    private final Cluster cluster;
    private final RegistryTopic registry;
    private final Progress progress;

    /** An applier on these two, which it does not close; the registry must have been taken. */
    public ChangeApplier(Cluster cluster, RegistryTopic registry, Progress progress) {
        this.cluster = cluster;
        this.registry = registry;
        this.progress = progress;
    }

    /** Carries out every step of the plan. */
    public void apply(Plan plan) {
        List<Change> changes = plan.changes();
        int total = changes.size();
        for (int start = 0; start < total; ) {
            int end = start + 1;
            while (end < total && end - start < MAX_TOGETHER && sameKind(changes.get(start), changes.get(end))) {
                end++;
            }
            List<Change> together = changes.subList(start, end);
            String more = together.size() == 1 ? "" : " and " + (together.size() - 1) + " more of the kind";
            progress.starting(together.get(0).describe() + more, start, total);
            if (destroys(together.get(0))) {
                // Noted first: who was overtaken is told so here, and destroys nothing upon older knowledge.
                registry.apply(together);
                progress.starting("carry out what was noted", end, total);
                cluster.apply(together);
            } else {
                if (!isRecord(together.get(0))) {
                    cluster.apply(together);
                    progress.starting("note it among the changes", end, total);
                }
                registry.apply(together);
            }
            start = end;
        }
    }

    private static boolean sameKind(Change one, Change other) {
        return one.getClass() == other.getClass();
    }

    private static boolean destroys(Change change) {
        return change instanceof Change.DeleteTopic || change instanceof Change.RemoveAccess;
    }

    private static boolean isRecord(Change change) {
        return change instanceof Change.RecordCustomer
                || change instanceof Change.RecordNode
                || change instanceof Change.RecordToken
                || change instanceof Change.ConfirmShrink
                || change instanceof Change.ForgetToken;
    }
}
