// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

/**
 * One broker's number and its three ports on the loopback interface.
 *
 * @param id from 1
 * @param clientPort of the {@code CLIENTS} listener, remembered by the directory
 * @param internalPort of the listener between brokers, new at every start of the cluster
 * @param controllerPort of the quorum's listener, new at every start of the cluster
 */
record ClusterNode(int id, int clientPort, int internalPort, int controllerPort) {

    /** The certificate's name and the principal of this broker; the other listeners accept nobody else. */
    String commonName() {
        return "broker-" + id;
    }

    String bootstrapServers() {
        return "localhost:" + clientPort;
    }
}
