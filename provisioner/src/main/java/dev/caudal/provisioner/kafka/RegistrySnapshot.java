// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.model.Registry;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The registry as of one offset, the same for everyone who follows it.
 *
 * @param registry all that is registered
 * @param lastChange when the last record was written
 * @param listedSince for each customer, the version of the first active list that has him as he is now, or no more
 */
public record RegistrySnapshot(Registry registry, Instant lastChange, SortedMap<CustomerId, Long> listedSince) {
    /** Copies the map. */
    public RegistrySnapshot {
        listedSince = Collections.unmodifiableSortedMap(new TreeMap<>(listedSince));
    }
}
