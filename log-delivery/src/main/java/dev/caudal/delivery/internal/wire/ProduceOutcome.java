// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.util.Locale;

/** What an answer to a batch means for the batch, its topic and its broker. */
public enum ProduceOutcome {
    /** Written and replicated; also when an earlier attempt already was. */
    DELIVERED(false),
    /** The request did not reach the broker, or its answer did not come: nothing is known. */
    UNREACHABLE(true),
    /** Another broker leads the partition, or nobody does. The old leader may have written it before it said so. */
    NOT_LEADER(true),
    /** The broker knows no such topic or partition. */
    TOPIC_MISSING(true),
    /** The broker knows no topic of this id: the topic was deleted, perhaps created again, or is too new for this broker. */
    TOPIC_ID_UNKNOWN(false),
    /** Not allowed. */
    DENIED(false),
    /** Fewer replicas in sync than the topic demands; not written. */
    NOT_ENOUGH_REPLICAS(false),
    /** Written by the leader, and not replicated in time. */
    REPLICATION_LATE(true),
    /** The batch is larger than the topic takes. */
    TOO_LARGE(false),
    /** A timestamp too far from the broker's clock. */
    INVALID_TIMESTAMP(false),
    /** Arrived with another checksum. */
    CORRUPT(false),
    /** The broker will never take it. */
    REFUSED(false),
    /** What the broker remembers of this producer does not fit: epoch, sequence, or the producer as a whole. */
    SEQUENCE_LOST(false),
    /** Anything else: worth another try. */
    TROUBLE(true);

    private final boolean maybeWritten;

    ProduceOutcome(boolean maybeWritten) {
        this.maybeWritten = maybeWritten;
    }

    /** The outcome in metrics, lower case with underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the batch may lie in the partition, though nobody said so. */
    public boolean maybeWritten() {
        return maybeWritten;
    }
}
