// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.DeliverySettings;
import java.time.Duration;

/**
 * How to talk to brokers.
 *
 * @param clientId the name in the brokers' logs
 * @param requestTimeout after this without an answer a connection is given up
 * @param reconnectBackoff pause after the first failed connection
 * @param longestReconnectBackoff pause after many
 */
public record NetworkSettings(
        String clientId, Duration requestTimeout, Duration reconnectBackoff, Duration longestReconnectBackoff) {
    private static final Duration LONGEST_RECONNECT_BACKOFF = Duration.ofSeconds(5);

    /** As the application says. */
    public static NetworkSettings of(DeliverySettings settings) {
        return new NetworkSettings(
                "caudal-edge-" + settings.node(),
                settings.requestTimeout(),
                settings.retryBackoff(),
                LONGEST_RECONNECT_BACKOFF);
    }
}
