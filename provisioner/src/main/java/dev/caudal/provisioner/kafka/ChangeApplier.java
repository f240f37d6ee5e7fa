// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.plan.Plan;

/** Carries out a plan, step by step, and notes each step among the changes. The first failure ends it; one thread. */
public final class ChangeApplier {
    private final Cluster cluster;
    private final RegistryTopic registry;

    /** An applier on these two, which it does not close. */
    public ChangeApplier(Cluster cluster, RegistryTopic registry) {
        this.cluster = cluster;
        this.registry = registry;
    }

    /** Carries out every step of the plan. */
    public void apply(Plan plan) {
        for (Change change : plan.changes()) {
            if (!(change instanceof Change.RecordCustomer) && !(change instanceof Change.RecordNode)) {
                cluster.apply(change);
            }
            registry.apply(change);
        }
    }
}
