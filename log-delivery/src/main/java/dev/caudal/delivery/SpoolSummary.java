// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.naming.CustomerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a spool.
 *
 * @param holderPid the process that uses the spool; null if none does
 * @param segments files of batches
 * @param bytes of all files
 * @param batches that wait
 * @param lines in them
 * @param oldest when the batch came in that has waited longest; null if none waits
 * @param customers with something in the spool, the one with most bytes first
 * @param notes what else an operator should know, such as files that are none of the spool's
 */
public record SpoolSummary(
        @Nullable Long holderPid,
        int segments,
        long bytes,
        long batches,
        long lines,
        @Nullable Instant oldest,
        List<Customer> customers,
        List<String> notes) {

    /** Makes the lists unmodifiable. */
    public SpoolSummary {
        customers = List.copyOf(customers);
        notes = List.copyOf(notes);
    }

    /**
     * What waits of one customer.
     *
     * @param id whose
     * @param batches of all his streams
     * @param lines in them
     * @param bytes on disk
     */
    public record Customer(CustomerId id, long batches, long lines, long bytes) {}
}
