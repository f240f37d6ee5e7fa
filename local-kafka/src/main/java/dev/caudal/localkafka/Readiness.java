// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.Node;

/**
 * Asks a broker, as the super user and through its own port, who is in the cluster, until the answer is right.
 *
 * @param adminProperties of the super user
 * @param limit of every wait
 */
record Readiness(Map<String, Object> adminProperties, Duration limit) {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int ANSWER_LIMIT_MILLIS = 5_000;

    void await(Broker broker, ClusterNode node, Set<Integer> brokerIds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isReady(node, brokerIds)) {
            if (!broker.isAlive()) {
                throw new LocalKafkaException(broker + " ended before it was ready; the end of its log, "
                        + broker.logFile() + ":" + new BrokerFiles(broker.directory()).tail());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new LocalKafkaException(broker + " was not ready after " + limit.toSeconds() + " s: look into "
                        + broker.logFile() + ", or give it more time");
            }
            pause();
        }
    }

    private boolean isReady(ClusterNode node, Set<Integer> brokerIds) {
        // The port opens last; asking earlier would only fill the caller's log with refused connections.
        if (!Ports.isListening(node.clientPort())) {
            return false;
        }
        Map<String, Object> properties = new HashMap<>(adminProperties);
        properties.put("bootstrap.servers", node.bootstrapServers());
        properties.put("request.timeout.ms", ANSWER_LIMIT_MILLIS);
        properties.put("default.api.timeout.ms", ANSWER_LIMIT_MILLIS);
        try (Admin admin = Admin.create(properties)) {
            DescribeClusterResult cluster = admin.describeCluster();
            Set<Integer> alive = cluster.nodes().get(ANSWER_LIMIT_MILLIS, TimeUnit.MILLISECONDS).stream()
                    .map(Node::id)
                    .collect(Collectors.toSet());
            return alive.containsAll(brokerIds);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalKafkaException("interrupted while waiting for broker " + node.id(), e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalKafkaException("interrupted while waiting for a broker", e);
        }
    }
}
