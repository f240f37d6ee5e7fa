// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a directory remembers from one start to the next, beside keys and data.
 *
 * @param clusterId Kafka's id of the cluster
 * @param clientPorts of broker 1, 2 and so on
 */
record ClusterState(String clusterId, List<Integer> clientPorts) {
    ClusterState {
        clientPorts = List.copyOf(clientPorts);
    }

    int brokers() {
        return clientPorts.size();
    }

    Properties toProperties() {
        Properties properties = new Properties();
        properties.setProperty("cluster.id", clusterId);
        properties.setProperty(
                "client.ports", clientPorts.stream().map(String::valueOf).collect(Collectors.joining(",")));
        return properties;
    }

    static ClusterState fromProperties(Properties properties) {
        String clusterId = properties.getProperty("cluster.id", "");
        String ports = properties.getProperty("client.ports", "");
        if (clusterId.isEmpty() || !ports.matches("[0-9]{1,5}(,[0-9]{1,5}){0,2}")) {
            throw new LocalKafkaUsageException("cluster.properties has no cluster.id, or client.ports=" + ports
                    + " are not one to three ports: start in a new directory");
        }
        return new ClusterState(
                clusterId,
                Arrays.stream(ports.split(",", -1)).map(Integer::valueOf).toList());
    }
}
