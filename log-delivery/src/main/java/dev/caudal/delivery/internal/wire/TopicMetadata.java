// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import org.apache.kafka.common.Uuid;

/**
 * What a broker said about one topic.
 *
 * @param outcome whether there is anything to know
 * @param detail the broker's words when there is not
 * @param id of the topic; {@link Uuid#ZERO_UUID} when there is nothing to know
 * @param leaders by partition, the broker's id or -1
 * @param leaderEpochs by partition
 */
@SuppressWarnings("ArrayRecordComponent") // read once, then dropped: never compared
public record TopicMetadata(
        String topic, TopicOutcome outcome, String detail, Uuid id, int[] leaders, int[] leaderEpochs) {

    /** What kind of answer it is. */
    public enum TopicOutcome {
        /** The topic is there; some of its partitions may have no leader. */
        KNOWN,
        /** There is no such topic, or not yet on this broker. */
        MISSING,
        /** Not allowed to write to it. */
        DENIED,
        /** No broker will ever have a topic of this name. */
        INVALID,
        /** Anything else: worth another try. */
        TROUBLE
    }
}
