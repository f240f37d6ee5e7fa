// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import org.apache.kafka.common.Uuid;

/**
 * How a batch was sent that may have been written though nobody said so. To be sent again first, alone and unchanged: then
 * the broker recognises it.
 *
 * @param topicId the life of the topic that it was sent to
 * @param partition of the topic
 * @param producerId of the batch's header
 * @param epoch of the batch's header
 * @param sequence of the batch's header
 */
public record Stamp(Uuid topicId, int partition, long producerId, short epoch, int sequence) {}
