// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One customer's stream and the topic it goes to. Compared by identity: {@link RoutingTable} hands the same object on from
 * snapshot to snapshot as long as nothing about the route changes, so that a sink can keep its own state by {@link
 * #index()}.
 *
 * <p>Immutable but for what {@link #admit} has let through. Any thread.
 */
public final class Route {
    private final int index;
    private final CustomerId customer;
    private final StreamName stream;
    private final String topic;
    private final String subscription;
    private final RouteOptions options;
    private final @Nullable RateLimit limit;
    private final @Nullable AtomicLong sampled;

    Route(int index, CustomerId customer, StreamName stream, String topic, String subscription, RouteOptions options) {
        this.index = index;
        this.customer = customer;
        this.stream = stream;
        this.topic = topic;
        this.subscription = subscription;
        this.options = options;
        this.limit = options.bytesPerSecond() == 0 ? null : new RateLimit(options.bytesPerSecond());
        this.sampled = options.sampleOneIn() == 1 ? null : new AtomicLong();
    }

    /**
     * Asks the customer's sampling, then his limit, for one more line. A line that is let through counts, so ask once, and
     * before anything is copied. Never blocks; several reader threads share what the route may send.
     *
     * @param bytes length of the line as the customer would get it
     * @param nanoTime the monotonic clock
     */
    public Admission admit(int bytes, long nanoTime) {
        if (sampled != null && sampled.getAndIncrement() % options.sampleOneIn() != 0) {
            return Admission.SAMPLED_OUT;
        }
        return limit == null || limit.tryTake(bytes, nanoTime) ? Admission.ADMITTED : Admission.RATE_LIMITED;
    }

    /**
     * A small number, unique among the routes of a table and of the one it was built from. It is used again once its route is
     * in neither, so that numbers stay small however often the list changes: whoever keeps state by it compares the route too.
     */
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

    /** Whether the other is the same in everything but its index. */
    boolean sameAs(Route other) {
        return customer.equals(other.customer)
                && stream.equals(other.stream)
                && topic.equals(other.topic)
                && subscription.equals(other.subscription)
                && options.equals(other.options);
    }

    @Override
    public String toString() {
        return "Route[customer=" + customer + ", stream=" + stream + ", topic=" + topic + "]";
    }
}
