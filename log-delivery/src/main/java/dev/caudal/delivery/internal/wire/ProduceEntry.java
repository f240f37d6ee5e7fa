// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import org.apache.kafka.common.Uuid;

/** One batch on its way to one partition. The values must not change until it has been answered. */
public interface ProduceEntry {
    /** Name of the topic, for brokers that know no ids on the wire. */
    String topic();

    /** Id of the topic: a topic that was deleted and created again has another one. */
    Uuid topicId();

    /** Index of the partition. */
    int partition();

    /** The record batch, header stamped. Read by the network until the answer, so nobody may write to it before. */
    byte[] recordBatch();

    /** What became of it. Exactly once for each time it was sent, on the sender's thread. */
    void answered(ProduceAnswer answer);
}
