// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What a failure of the producer means for the line and for the lines behind it. */
enum Verdict {
    /** The producer's own buffer is full: everything waits a moment. */
    PRODUCER_FULL,
    /** This line can never be delivered; those behind it can. */
    DROP_LINE,
    /** The route waits and tries again; whether the line arrived is not known. */
    RETRY_MAYBE_DELIVERED,
    /** The route waits and tries again; the line has not arrived. */
    RETRY,
    /** The producer itself is of no more use: a new one takes over. */
    REPLACE_PRODUCER;

    static Verdict of(Exception failure) {
        if (failure instanceof BufferExhaustedException) {
            return PRODUCER_FULL;
        }
        if (failure instanceof RecordTooLargeException) {
            return DROP_LINE;
        }
        if (failure instanceof ProducerFencedException
                || failure instanceof InvalidPidMappingException
                || failure instanceof UnsupportedVersionException
                || failure instanceof IllegalStateException) {
            return REPLACE_PRODUCER;
        }
        if (failure instanceof TopicAuthorizationException
                || failure instanceof UnknownTopicOrPartitionException
                || failure instanceof UnknownTopicIdException
                || failure instanceof AuthenticationException) {
            return RETRY;
        }
        // A time-out without the broker's refusal as its cause says nothing about what the broker has done.
        if (failure instanceof TimeoutException && failure.getCause() instanceof Exception cause) {
            return of(cause);
        }
        return RETRY_MAYBE_DELIVERED;
    }
}
