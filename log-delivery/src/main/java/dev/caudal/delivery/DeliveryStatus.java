// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How delivery stands at one moment.
 *
 * @param memoryUsedBytes bytes of lines in memory
 * @param memoryLimitBytes the limit
 * @param parked routes that cannot deliver at present
 * @param spool lines on disk; null if there is no spool
 */
public record DeliveryStatus(
        long memoryUsedBytes,
        long memoryLimitBytes,
        List<ParkedRoute> parked,
        @Nullable Spooled spool) {

    /** Makes the list unmodifiable. */
    public DeliveryStatus {
        parked = List.copyOf(parked);
    }

    /**
     * A route that cannot deliver: only its own lines wait.
     *
     * @param waitingBytes memory that its lines hold
     * @param reason what Kafka said last
     * @param isAlone whether that is known to be about this topic, and not about a broker or all of Kafka
     */
    public record ParkedRoute(
            CustomerId customer, StreamName stream, String topic, long waitingBytes, String reason, boolean isAlone) {}

    /**
     * What waits on disk. Lines and bytes are as of the last fsync.
     *
     * @param lines how many
     * @param bytes of the batches they are in
     * @param diskBytes of all files
     * @param limitBytes most that all files may have
     * @param routesBehind routes whose new lines queue behind what they have on disk
     * @param oldest how long the line that has waited longest has been on disk, about; zero if none waits
     * @param trouble what the disk said last; null while it takes what it is given
     */
    public record Spooled(
            long lines,
            long bytes,
            long diskBytes,
            long limitBytes,
            int routesBehind,
            Duration oldest,
            @Nullable String trouble) {}
}
