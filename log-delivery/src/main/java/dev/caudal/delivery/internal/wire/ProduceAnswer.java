// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a broker, or the network, said about one batch.
 *
 * @param outcome what it means
 * @param detail in words, for logs and status; never a part of a log line
 * @param leader who leads the partition now, if the broker said so
 * @param leaderEpoch since when; counts up with every election, -1 without a leader
 */
public record ProduceAnswer(
        ProduceOutcome outcome, String detail, @Nullable BrokerAddress leader, int leaderEpoch) {
    /** The usual one. */
    public static final ProduceAnswer DELIVERED = new ProduceAnswer(ProduceOutcome.DELIVERED, "delivered");

    /** Without news of a leader. */
    public ProduceAnswer(ProduceOutcome outcome, String detail) {
        this(outcome, detail, null, -1);
    }
}
