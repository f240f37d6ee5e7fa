// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.core.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * Whose lines lie in a frame, in full: a frame outlives the process and its {@link Route} objects.
 *
 * @param customer whose lines
 * @param stream which kind of log
 * @param subscription which of the customer's subscriptions, at most {@value #MAX_SUBSCRIPTION_LENGTH} ASCII characters
 * @param topic where they go
 */
public record SpoolRoute(CustomerId customer, StreamName stream, String subscription, String topic) {
    /** Longest subscription, inclusive. */
    public static final int MAX_SUBSCRIPTION_LENGTH = 128;

    /**
     * Checks what was read from a file as well as what comes from a list.
     *
     * @throws IllegalArgumentException if a text cannot be what it is said to be
     */
    public SpoolRoute {
        if (subscription.length() > MAX_SUBSCRIPTION_LENGTH) {
            throw new IllegalArgumentException(
                    "subscription has " + subscription.length() + " characters, more than " + MAX_SUBSCRIPTION_LENGTH);
        }
        if (!TopicTemplate.isTopicName(topic)) {
            throw new IllegalArgumentException("no valid topic");
        }
    }

    /** The same route, as text. */
    public static SpoolRoute of(Route route) {
        return new SpoolRoute(route.customer(), route.stream(), route.subscription(), route.topic());
    }

    /** By hand: a start asks for it once a frame, and a record's own is dear until it is compiled. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof SpoolRoute route
                        && topic.equals(route.topic)
                        && subscription.equals(route.subscription)
                        && customer.value().equals(route.customer.value())
                        && stream.value().equals(route.stream.value()));
    }

    @Override
    public int hashCode() {
        return 31 * topic.hashCode() + subscription.hashCode();
    }

    /** Under what it is accounted. */
    public RouteKey key() {
        return new RouteKey(customer, stream);
    }
}
