// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Progress;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.plan.Plan;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Carries out plans and notes each step among the changes. Neighbouring steps of a kind are taken together; a
 * refusal ends the plan that the step belongs to, and no other. One thread.
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

    /**
     * Carries out every step of these plans, with steps of a kind side by side.
     *
     * @param customers whose each plan is, by its index; empty if the plans are no customers'
     * @return which plans the cluster refused a step of, by their index, and why; their later steps were not taken
     * @throws ProvisioningException if the cluster cannot be worked with, or another provisioner began to
     */
    public Map<Integer, ProvisioningException> apply(List<Plan> plans, List<CustomerId> customers) {
        IdentityHashMap<Change, Integer> owners = new IdentityHashMap<>();
        for (int i = 0; i < plans.size(); i++) {
            for (Change change : plans.get(i).changes()) {
                owners.put(change, i);
            }
        }
        Whose whose =
                change -> customers.isEmpty() ? Optional.empty() : Optional.of(customers.get(owner(owners, change)));
        List<Change> changes = Plan.merge(plans).changes();
        Map<Integer, ProvisioningException> refused = new TreeMap<>();
        int total = changes.size();
        for (int start = 0; start < total; ) {
            int end = start + 1;
            while (end < total && end - start < MAX_TOGETHER && sameKind(changes.get(start), changes.get(end))) {
                end++;
            }
            List<Change> together = changes.subList(start, end).stream()
                    .filter(change -> !refused.containsKey(owner(owners, change)))
                    .toList();
            if (!together.isEmpty()) {
                take(together, whose, start, end, total)
                        .forEach((change, why) -> refused.putIfAbsent(owner(owners, change), why));
            }
            start = end;
        }
        return refused;
    }

    private static int owner(Map<Change, Integer> owners, Change change) {
        return Objects.requireNonNull(owners.get(change));
    }

    private Map<Change, ProvisioningException> take(List<Change> together, Whose whose, int start, int end, int total) {
        String more = together.size() == 1 ? "" : " and " + (together.size() - 1) + " more of the kind";
        progress.starting(together.get(0).describe() + more, start, total);
        if (isRecord(together.get(0))) {
            registry.apply(together, whose);
            return Map.of();
        }
        if (destroys(together.get(0))) {
            // Noted first: who was overtaken is told so here, and destroys nothing upon older knowledge.
            registry.apply(together, whose);
            progress.starting("carry out what was noted", end, total);
            return cluster.apply(together);
        }
        Map<Change, ProvisioningException> refused = cluster.apply(together);
        List<Change> done =
                together.stream().filter(change -> !refused.containsKey(change)).toList();
        if (!done.isEmpty()) {
            progress.starting("note it among the changes", end, total);
            registry.apply(done, whose);
        }
        return refused;
    }

    /** For whom a step is taken. */
    interface Whose {
        Optional<CustomerId> of(Change change);
    }

    private static boolean sameKind(Change one, Change other) {
        return one.getClass() == other.getClass();
    }

    private static boolean destroys(Change change) {
        return change instanceof Change.DeleteTopic || change instanceof Change.RemoveAccess;
    }

    private static boolean isRecord(Change change) {
        return change instanceof Change.RecordCustomer
                || change instanceof Change.RecordProblem
                || change instanceof Change.RecordNode
                || change instanceof Change.RecordToken
                || change instanceof Change.ConfirmShrink
                || change instanceof Change.ForgetToken;
    }
}
