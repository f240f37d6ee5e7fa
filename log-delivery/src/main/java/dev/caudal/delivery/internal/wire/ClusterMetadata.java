// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.util.List;

/**
 * An answer to a question for topics.
 *
 * @param brokers all that are alive
 * @param topics those that were asked for
 */
public record ClusterMetadata(List<BrokerAddress> brokers, List<TopicMetadata> topics) {}
