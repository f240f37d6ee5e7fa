// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.plan;

import dev.caudal.provisioner.model.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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

    /**
     * The steps of several plans, each plan's in its own order, with steps of a kind side by side: the cluster answers a
     * hundred of them as quickly as one.
     */
    public static Plan merge(Collection<Plan> plans) {
        Map<Phase, List<Change>> phases = new EnumMap<>(Phase.class);
        for (Plan plan : plans) {
            Phase last = Phase.DECIDE;
            for (Change change : plan.changes) {
                last = Phase.of(change, last);
                phases.computeIfAbsent(last, phase -> new ArrayList<>()).add(change);
            }
        }
        return new Plan(phases.values().stream().flatMap(List::stream).toList());
    }

    /** In what order a plan's steps are. */
    private enum Phase {
        DECIDE,
        CLEAR,
        CLEARED,
        CREATE,
        GROW,
        CONFIGURE,
        LIMIT,
        ALLOW,
        SETTLE,
        REMOVE,
        UNLIMIT,
        DELETE,
        FORGET;

        private static Phase of(Change change, Phase last) {
            Phase first = earliest(change);
            if (first.compareTo(last) >= 0) {
                return first;
            }
            // The same kind of step twice in one plan, around others.
            if (change instanceof Change.SetQuota && UNLIMIT.compareTo(last) >= 0) {
                return UNLIMIT;
            }
            if (change instanceof Change.DeleteTopic && DELETE.compareTo(last) >= 0) {
                return DELETE;
            }
            boolean record = change instanceof Change.RecordCustomer || change instanceof Change.RecordNode;
            if (record && last == CLEAR) {
                return CLEARED;
            }
            return record && SETTLE.compareTo(last) >= 0 ? SETTLE : FORGET;
        }

        private static Phase earliest(Change change) {
            if (change instanceof Change.CreateTopic) {
                return CREATE;
            } else if (change instanceof Change.GrowTopic) {
                return GROW;
            } else if (change instanceof Change.ConfigureTopic) {
                return CONFIGURE;
            } else if (change instanceof Change.SetQuota) {
                return LIMIT;
            } else if (change instanceof Change.AllowAccess) {
                return ALLOW;
            } else if (change instanceof Change.RemoveAccess) {
                return REMOVE;
            } else if (change instanceof Change.DeleteTopic) {
                return CLEAR;
            }
            return DECIDE;
        }
    }

    /** These steps, then those of the other. */
    public Plan then(Plan other) {
        List<Change> all = new ArrayList<>(changes);
        all.addAll(other.changes);
        return new Plan(all);
    }
}
