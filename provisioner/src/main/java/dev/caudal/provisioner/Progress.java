// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

/** Told of each step before it is taken; what it throws ends the work there, as a crash would. On the worker's thread. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (step, done, total) -> {};

    /**
     * A step, or several of a kind, is about to be taken.
     *
     * @param step for a person, in the imperative
     * @param done how many steps of this piece of work are done
     * @param total how many it has
     */
    void starting(String step, int done, int total);
}
