// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;

/**
 * One customer's stream and the topic it goes to. Immutable and compared by identity: The routing table hands
 * the same object on from snapshot to snapshot as long as nothing about the route changes, so that a sink can keep its
 * own state by {@link #index()}.
 */
public final class Route {
    private final int index;
    private final CustomerId customer;
    private final StreamName stream;
    private final String topic;
    private final String subscription;
    private final RouteOptions options;

    Route(int index, CustomerId customer, StreamName stream, String topic, String subscription, RouteOptions options) {
        this.index = index;
        this.customer = customer;
        this.stream = stream;
        this.topic = topic;
        this.subscription = subscription;
        this.options = options;
    }

    /** A small number, unique among all routes of one lineage of tables (each built from the one before). */
    public int index() {
        return index;
    }

    /** Whose lines these are. */
    public CustomerId customer() {
        return customer;
    }

    /** Which kind of log. */
    public StreamName stream() {
        return stream;
    }

    /** The Kafka topic, of this customer and stream alone. */
    public String topic() {
        return topic;
    }

    /** New each time the customer subscribes: a topic that was deleted and created again is not the old one. */
    public String subscription() {
        return subscription;
    }

    /** The customer's own codec, limit and sampling. */
    public RouteOptions options() {
        return options;
    }

    @Override
    public String toString() {
        return "Route[customer=" + customer + ", stream=" + stream + ", topic=" + topic + "]";
    }
}
