// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.naming;

import java.util.regex.Pattern;

/**
 * How a customer's topics and consumer groups are called: the literal prefix, the customer id, and for every stream but
 * {@code access} an underscore and the stream: {@code c83}, {@code c83_waf}.
 *
 * <p>An id can contain no underscore, so the group prefix {@code c8_} never matches a group of customer 83.
 *
 * @param prefix literal text before the customer id, {@code [a-z][a-z0-9-]{0,31}}; {@code c} by default. On a cluster
 *     shared with other uses choose a longer one, for example {@code cdnlog-c}
 */
public record TopicTemplate(String prefix) {
    // Before DEFAULT, whose constructor uses it.
    private static final Pattern PREFIX_FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern TOPIC_FORM = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** {@code c<id>} and {@code c<id>_<stream>}. */
    public static final TopicTemplate DEFAULT = new TopicTemplate("c");

    /** Longest topic name that Kafka accepts, in characters (Kafka's {@code Topic.MAX_NAME_LENGTH}). */
    public static final int MAX_TOPIC_LENGTH = 249;

    /**
     * Checks the prefix.
     *
     * @throws InvalidNameException if the prefix is not of the form above
     */
    public TopicTemplate {
        InvalidNameException.check(
                "topic prefix", prefix, PREFIX_FORM, "a letter, then a to z, 0 to 9 and '-'; at most 32");
    }

    /** The topic of one customer and stream. */
    public String topic(CustomerId customer, StreamName stream) {
        String access = prefix + customer.value();
        return stream.equals(StreamName.ACCESS) ? access : access + "_" + stream.value();
    }

    /** What every consumer group of this customer begins with: {@code c83_}. */
    public String groupPrefix(CustomerId customer) {
        return prefix + customer.value() + "_";
    }

    /**
     * Whether Kafka accepts the text as the name of a topic that customers may own: its characters and length, not {@code
     * .} or {@code ..}, and not one of the internal names that begin with an underscore.
     */
    public static boolean isTopicName(String text) {
        return TOPIC_FORM.matcher(text).matches() && !text.equals(".") && !text.equals("..") && !text.startsWith("_");
    }
}
