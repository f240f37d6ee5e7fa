// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import dev.caudal.core.internal.Printable;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.InvalidNameException;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RoutingTable} from raw values as they stand in the active list, and finds every mistake in them at once.
 * Used by one thread, for one table.
 */
public final class RoutingTableBuilder {
    /** Most customers in a table. */
    public static final int MAX_CUSTOMERS = 200_000;

    private static final int MAX_PROBLEMS = 100;
    private static final Set<String> CODECS = Set.of("zstd", "lz4", "gzip", "none");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,128}");

    private final Map<RouteName, Route> previousRoutes = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int problemsLeftOut;

    private final Set<String> ids = new HashSet<>();
    private final Map<String, String> idsByLowerCase = new HashMap<>();
    private final Map<String, String> ownersByTopic = new HashMap<>();
    private final List<Route> routes = new ArrayList<>();
    private final BitSet takenIndexes = new BitSet();
    private int highestNewIndex = -1;
    private int customers;
    private String epoch = "";
    private long version;

    /** What stays the same about a route from table to table. */
    private record RouteName(CustomerId customer, StreamName stream) {}

    RoutingTableBuilder(RoutingTable previous) {
        Objects.requireNonNull(previous, "previous");
        previous.routes().forEach(route -> {
            previousRoutes.put(new RouteName(route.customer(), route.stream()), route);
            takenIndexes.set(route.index());
        });
    }

    /** Which registry the list comes from: up to 128 printable ASCII characters. */
    public RoutingTableBuilder epoch(String text) {
        if (!TOKEN.matcher(text).matches()) {
            problem("epoch " + Printable.quoted(text) + " is not 1 to 128 printable ASCII characters");
        }
        epoch = text;
        return this;
    }

    /** Which version of the list this is, not negative. */
    public RoutingTableBuilder version(long number) {
        if (number < 0) {
            problem("version=" + number + " is negative");
        }
        version = number;
        return this;
    }

    /** A customer with the node's codec, no limit and all lines. */
    public RoutingTableBuilder customer(
            @Nullable String id, @Nullable String subscription, Map<String, String> topicsByStream) {
        return customer(id, subscription, topicsByStream, null, 0, 1);
    }

    /**
     * A customer as the list has him. Mistakes are kept for {@link #build()}.
     *
     * @param id his customer id
     * @param subscription new each time he subscribes; up to 128 printable ASCII characters
     * @param topicsByStream his streams and the topic of each, at least one
     * @param compression {@code zstd}, {@code lz4}, {@code gzip} or {@code none}; null for the node's default
     * @param bytesPerSecond limit for each of his streams on each node, 0 for none
     * @param sampleOneIn one line in so many, 1 for all
     */
    public RoutingTableBuilder customer(
            @Nullable String id,
            @Nullable String subscription,
            Map<String, String> topicsByStream,
            @Nullable String compression,
            long bytesPerSecond,
            long sampleOneIn) {
        customers++;
        if (customers > MAX_CUSTOMERS) {
            return this;
        }
        int problemsBefore = problems.size() + problemsLeftOut;
        String who = "customer " + (id == null ? "number " + customers + " of the list" : Printable.quoted(id));
        CustomerId customer = checkId(who, id);
        checkSubscription(who, subscription);
        if (compression != null && !CODECS.contains(compression)) {
            problem(who + ": compression " + Printable.quoted(compression)
                    + " is unknown; there are zstd, lz4, gzip and none");
        }
        if (bytesPerSecond < 0) {
            problem(who + ": bytesPerSecond=" + bytesPerSecond + " is negative; 0 means no limit");
        }
        if (sampleOneIn < 1 || sampleOneIn > Integer.MAX_VALUE) {
            problem(who + ": sampleOneIn=" + sampleOneIn + " is not in 1 to " + Integer.MAX_VALUE);
        }
        if (topicsByStream.isEmpty()) {
            problem(who + " has no topics; leave him out of the list if he is to receive nothing");
        }
        Map<StreamName, String> topics = new TreeMap<>();
        // In order, so that the same list gives the same messages.
        Map<String, String> inOrder = new TreeMap<>(Comparator.nullsFirst(Comparator.naturalOrder()));
        inOrder.putAll(topicsByStream);
        inOrder.forEach((stream, topic) -> checkTopic(who, stream, topic, topics));

        boolean sound = problems.size() + problemsLeftOut == problemsBefore;
        if (sound && customer != null && subscription != null) {
            RouteOptions options = new RouteOptions(compression, bytesPerSecond, (int) sampleOneIn);
            topics.forEach((stream, topic) -> add(customer, stream, topic, subscription, options));
        }
        return this;
    }

    /**
     * The table, if nothing is wrong.
     *
     * @throws InvalidRoutingTableException with every problem found
     */
    public RoutingTable build() throws InvalidRoutingTableException {
        if (customers > MAX_CUSTOMERS) {
            problem("the list has " + customers + " customers; " + MAX_CUSTOMERS + " is the most");
        }
        if (!problems.isEmpty()) {
            List<String> all = new ArrayList<>(problems);
            if (problemsLeftOut > 0) {
                all.add("and " + problemsLeftOut + " more");
            }
            throw new InvalidRoutingTableException(all);
        }
        return new RoutingTable(epoch, version, new ArrayList<>(routes), customers);
    }

    private void add(CustomerId customer, StreamName stream, String topic, String subscription, RouteOptions options) {
        int index = takenIndexes.nextClearBit(highestNewIndex + 1);
        Route route = new Route(index, customer, stream, topic, subscription, options);
        Route before = previousRoutes.get(new RouteName(customer, stream));
        if (before != null && before.sameAs(route)) {
            routes.add(before);
        } else {
            routes.add(route);
            highestNewIndex = index;
        }
    }

    private @Nullable CustomerId checkId(String who, @Nullable String id) {
        if (id == null) {
            problem(who + " has no id");
            return null;
        }
        if (!ids.add(id)) {
            problem(who + " is in the list twice");
            return null;
        }
        String twin = idsByLowerCase.putIfAbsent(id.toLowerCase(Locale.ROOT), id);
        if (twin != null) {
            problem(who + " and customer " + Printable.quoted(twin) + " differ only in upper and lower case");
        }
        try {
            return CustomerId.of(id);
        } catch (InvalidNameException e) {
            problem(e.getMessage());
            return null;
        }
    }

    private void checkSubscription(String who, @Nullable String subscription) {
        if (subscription == null) {
            problem(who + " has no subscription");
        } else if (!TOKEN.matcher(subscription).matches()) {
            problem(who + ": subscription " + Printable.quoted(subscription)
                    + " is not 1 to 128 printable ASCII characters");
        }
    }

    private void checkTopic(
            String who, @Nullable String stream, @Nullable String topic, Map<StreamName, String> topics) {
        String streamText = Objects.requireNonNullElse(stream, "");
        String topicText = Objects.requireNonNullElse(topic, "");
        if (!TopicTemplate.isTopicName(topicText)) {
            problem(who + ": " + Printable.quoted(topicText)
                    + " is no valid topic: allowed are letters, digits, '.', '_' (not" + " first) and '-'; at most "
                    + TopicTemplate.MAX_TOPIC_LENGTH);
        } else {
            String owner = ownersByTopic.putIfAbsent(topicText, who + ", stream " + Printable.quoted(streamText));
            if (owner != null) {
                problem("topic " + Printable.quoted(topicText) + " is given to " + owner + " and to " + who
                        + ", stream " + Printable.quoted(streamText) + "; a topic belongs to one of them");
            }
        }
        try {
            topics.put(StreamName.of(streamText), topicText);
        } catch (InvalidNameException e) {
            problem(who + ": " + e.getMessage());
        }
    }

    private void problem(@Nullable String text) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(Objects.requireNonNullElse(text, "unknown problem"));
        } else {
            problemsLeftOut++;
        }
    }
}
