// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster: topics, ACLs, the registry topic, and the brokers' trust in the clients' CA.
 *
 * <p>Entry types: {@link dev.caudal.provisioner.kafka.Cluster} and {@link dev.caudal.provisioner.kafka.RegistryTopic}. Each
 * waits for its answers, at most as long as the client's {@code default.api.timeout.ms}, and belongs to one thread.
 */
@NullMarked
package dev.caudal.provisioner.kafka;

import org.jspecify.annotations.NullMarked;
