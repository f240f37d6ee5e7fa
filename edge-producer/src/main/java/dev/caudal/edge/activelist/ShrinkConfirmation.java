// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.naming.CustomerId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operator's confirmation that one version of the list is right, however many customers it drops.
 *
 * @param version the confirmed version: that of the list which carries this, or an earlier one of the same epoch
 * @param customers who was on the confirmed version; null if the list does not say, so that only the confirmed version itself
 *     is covered
 */
public record ShrinkConfirmation(long version, @Nullable Set<CustomerId> customers) {
    /** Copies the customers. */
    public ShrinkConfirmation {
        customers = customers == null ? null : Set.copyOf(customers);
    }
}
