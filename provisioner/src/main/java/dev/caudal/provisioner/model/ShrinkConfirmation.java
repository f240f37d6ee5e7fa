// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An operator's confirmation that a version of the active list is right, however many customers it lacks.
 *
 * @param version the registry's, when it was confirmed
 * @param at when
 * @param customers who was on the list of that version
 */
public record ShrinkConfirmation(long version, Instant at, SortedSet<CustomerId> customers) {
    /** Copies the customers. */
    public ShrinkConfirmation {
        customers = Collections.unmodifiableSortedSet(new TreeSet<>(customers));
    }
}
