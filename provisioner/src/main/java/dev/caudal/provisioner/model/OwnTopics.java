// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

/** The topics that Caudal keeps for itself. No customer's topic can have such a name. */
public final class OwnTopics {
    /** What each begins with. */
    public static final String PREFIX = "_caudal.";
    /** Source of truth: customers, nodes. Compacted, one partition, so that its order is total. */
    public static final String REGISTRY = PREFIX + "registry";
    /** Counts of every node. */
    public static final String TALLY = PREFIX + "tally";
    /** Who changed what, before and after. */
    public static final String CHANGES = PREFIX + "changes";

    private OwnTopics() {}
}
