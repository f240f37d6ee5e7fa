// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

/** Why a line that was read was not delivered. The names are those of metrics, the tally and the printed ledger. */
public enum DropCause {
    /** Longer than {@code maxLineBytes} and discarded. */
    LINE_TOO_LONG("line_too_long"),
    /** No bytes at all between two line ends. */
    EMPTY_LINE("empty_line"),
    /** The extractor found no customer id, for example no space in the line. */
    NO_CUSTOMER_ID("no_customer_id"),
    /** Read before there was an active list, from a source that cannot wait: nobody can say whose it is. */
    NO_ACTIVE_LIST("no_active_list"),
    /** Does not begin as the source's {@code lineStart} says: the rest of another line, or a torn one. */
    WRONG_LINE_START("wrong_line_start"),
    /** A {@code lineStart}, an extractor or a sink threw while it had this line. */
    INTERNAL_ERROR("internal_error"),
    /** The source ended, or the process stopped, in the middle of a line. */
    PARTIAL_AT_SHUTDOWN("partial_at_shutdown"),
    /** Over the customer's own {@code bytesPerSecond}. */
    RATE_LIMITED("rate_limited"),
    /** Left out by the customer's own sampling. */
    SAMPLED_OUT("sampled_out"),
    /** The customer's share of memory was used up: Kafka was slower than the input, or unreachable. */
    MEMORY_FULL("memory_full"),
    /** A single record larger than the topic accepts. */
    TOO_LARGE("too_large"),
    /** The customer unsubscribed while his lines waited. */
    CUSTOMER_LEFT("customer_left"),
    /** The topic was deleted and created again for another subscription while lines waited. */
    TOPIC_RECREATED("topic_recreated"),
    /** Kafka refused the record for good. */
    REFUSED("refused"),
    /** The spool was full, and the customer had the most in it. */
    SPOOL_FULL("spool_full"),
    /** Waited in the spool longer than it keeps lines. */
    SPOOL_EXPIRED("spool_expired"),
    /** Older, when they could be sent, than the topic keeps lines: Kafka would have deleted them before anybody read them. */
    EXPIRED("expired"),
    /** Damaged on disk. */
    SPOOL_CORRUPT("spool_corrupt"),
    /** Not acknowledged by the deadline of the shutdown. */
    SHUTDOWN("shutdown");

    private final String label;

    DropCause(String label) {
        this.label = label;
    }

    /** The cause in metrics and printed ledgers, lower case with underscores. */
    public String label() {
        return label;
    }
}
