// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

/**
 * A consumer that is connected in a group.
 *
 * @param group the group
 * @param clientId what it calls itself
 * @param host its address, as Kafka writes it
 */
public record GroupMember(String group, String clientId, String host) {
    @Override
    public String toString() {
        return clientId + " at " + host.replace("/", "") + " in group " + group;
    }
}
