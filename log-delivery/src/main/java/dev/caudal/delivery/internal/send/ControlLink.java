// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.Connection;
import dev.caudal.delivery.internal.wire.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connection for questions: to any broker. When one fails, or answers and it does not help, another is tried, of those that
 * the cluster last named and those of the configuration; so a cluster of which every known address is gone is found again, and a
 * broker that is cut off from the others, and does not know it, keeps nobody.
 */
final class ControlLink {
    /** A connection that takes longer goes on in the background while the next is tried. */
    private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long SHORTEST_DELAY_MILLIS = 50;

    private final BrokerNetwork network;
    private final List<BrokerAddress> bootstrap;
    private final RandomGenerator random;
    private final Map<BrokerAddress, Connection> connections = new HashMap<>();
    private List<BrokerAddress> candidates;
    private BrokerAddress current;
    private long currentSinceNanos;
    private @Nullable String failure;

    /** @param bootstrap at least one */
    ControlLink(BrokerNetwork network, List<BrokerAddress> bootstrap, RandomGenerator random, long nanoTime) {
        this.network = network;
        this.bootstrap = bootstrap;
        this.random = random;
        this.candidates = bootstrap;
        // Not the first: a broker that answers, and is cut off from the others, would be every edge's.
        this.current = bootstrap.get(random.nextInt(bootstrap.size()));
        this.currentSinceNanos = nanoTime;
    }

    /** These brokers are alive. */
    void brokers(List<BrokerAddress> alive) {
        List<BrokerAddress> next = new ArrayList<>(alive);
        next.addAll(bootstrap);
        if (next.equals(candidates)) {
            return;
        }
        candidates = next;
        connections.entrySet().removeIf(entry -> {
            boolean gone = !next.contains(entry.getKey()) && !entry.getKey().equals(current);
            if (gone) {
                entry.getValue().retire();
            }
            return gone;
        });
    }

    /** A connection that a question may be sent on, or null if there is none now. */
    @Nullable
    Connection ready(long nanoTime) {
        for (int tries = candidates.size(); tries > 0; tries--) {
            Connection connection = connection();
            if (connection.isReady()) {
                currentSinceNanos = nanoTime;
                return connection;
            }
            String trouble = connection.trouble();
            if (trouble == null && nanoTime - currentSinceNanos < SLOW_NANOS) {
                return null;
            }
            failed(trouble == null ? "no answer from " + current : trouble, nanoTime);
        }
        return null;
    }

    /** The present one did not answer as it should: another one's turn. */
    void failed(String detail, long nanoTime) {
        failure = detail;
        turn(nanoTime);
    }

    /** The present one has answered, and it did not help: another may know more. */
    void turn(long nanoTime) {
        List<BrokerAddress> others = candidates.stream()
                .filter(candidate -> !candidate.isSameAs(current))
                .toList();
        if (!others.isEmpty()) {
            current = others.get(random.nextInt(others.size()));
            currentSinceNanos = nanoTime;
        }
    }

    /** A question was answered. */
    void worked() {
        failure = null;
    }

    /** What was wrong last; null since an answer came. */
    @Nullable
    String failure() {
        return failure;
    }

    /** When it is worth asking again for a connection that was not ready. */
    long delayMillis() {
        long delay = connection().delayMillis();
        for (Connection connection : connections.values()) {
            delay = Math.min(delay, connection.delayMillis());
        }
        // One of them may be waiting for its turn, not for its pause.
        return Math.max(SHORTEST_DELAY_MILLIS, delay);
    }

    private Connection connection() {
        return connections.computeIfAbsent(current, address -> network.connection(address, Lane.CONTROL));
    }
}
