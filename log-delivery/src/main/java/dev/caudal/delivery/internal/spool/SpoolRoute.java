// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.batch.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Whose lines lie in a frame, and from which source, in full: a frame outlives the process and its {@link Route} objects. What has
 * the same is kept in order; for all else one may go before another.
 *
 * @param customer whose lines
 * @param stream which kind of log
 * @param subscription which of the customer's subscriptions, at most {@value #MAX_SUBSCRIPTION_LENGTH} ASCII characters
 * @param topic where they go
 * @param partitionHash see {@link Batch#partitionHash()}
 */
public record SpoolRoute(CustomerId customer, StreamName stream, String subscription, String topic, int partitionHash) {
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

    /** Of a batch. */
    public static SpoolRoute of(Batch batch) {
        Route route = batch.route();
        return new SpoolRoute(
                route.customer(), route.stream(), route.subscription(), route.topic(), batch.partitionHash());
    }

    /** Whether its lines are this route's, whatever options the customer has by now. */
    public boolean isOf(Route route) {
        return topic.equals(route.topic())
                && subscription.equals(route.subscription())
                && customer.value().equals(route.customer().value())
                && stream.value().equals(route.stream().value());
    }

    /** By hand: a start asks for it once a frame, and a record's own is dear until it is compiled. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof SpoolRoute route
                        && partitionHash == route.partitionHash
                        && topic.equals(route.topic)
                        && subscription.equals(route.subscription)
                        && customer.value().equals(route.customer.value())
                        && stream.value().equals(route.stream.value()));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * topic.hashCode() + subscription.hashCode()) + partitionHash;
    }

    /** Under what it is accounted. */
    public RouteKey key() {
        return new RouteKey(customer, stream);
    }
}
