// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.model.CustomerOptions;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A customer as a file names him.
 *
 * @param id who
 * @param streams what he receives, at least one
 * @param options what is different for him
 */
public record CustomerEntry(CustomerId id, SortedSet<StreamName> streams, CustomerOptions options) {
    /** Copies the streams. */
    public CustomerEntry {
        streams = Collections.unmodifiableSortedSet(new TreeSet<>(streams));
    }
}
