// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.util.List;

/**
 * How delivery stands at one moment.
 *
 * @param memoryUsedBytes bytes of lines in memory
 * @param memoryLimitBytes the limit
 * @param parked routes that cannot deliver at present
 */
public record DeliveryStatus(long memoryUsedBytes, long memoryLimitBytes, List<ParkedRoute> parked) {

    /** Makes the list unmodifiable. */
    public DeliveryStatus {
        parked = List.copyOf(parked);
    }

    /**
     * A route that cannot deliver: only its own lines wait.
     *
     * @param waitingBytes memory that its lines hold
     * @param reason what Kafka said last
     */
    public record ParkedRoute(CustomerId customer, StreamName stream, String topic, long waitingBytes, String reason) {}
}
