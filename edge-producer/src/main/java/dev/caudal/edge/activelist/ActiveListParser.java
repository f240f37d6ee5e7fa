// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of the active list. Fields that are not known are passed over, so that a newer provisioner can say more;
 * a known field of the wrong type, a field given twice or anything after the end makes the whole list invalid.
 */
public final class ActiveListParser {
    /** Largest list, in bytes: 200,000 customers with several streams each. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int MAX_DEPTH = 8;
    private static final int MAX_TEXT_LENGTH = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT_LENGTH)
                            .maxNameLength(MAX_TEXT_LENGTH)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final List<String> problems = new ArrayList<>();

    private ActiveListParser() {}

    /**
     * Reads a whole list.
     *
     * @param previous the table in force: routes that stay the same stay the same objects
     * @throws InvalidActiveListException with every problem; nothing has changed then
     */
    public static ActiveList parse(byte[] json, RoutingTable previous) throws InvalidActiveListException {
        return new ActiveListParser().read(json, previous);
    }

    private ActiveList read(byte[] json, RoutingTable previous) throws InvalidActiveListException {
        JsonNode root = tree(json);
        RoutingTableBuilder table = RoutingTable.builder(previous);
        String epoch = text(root, "epoch", "the list");
        Long version = number(root, "version", "the list");
        if (epoch == null) {
            problems.add("the list has no 'epoch'");
        } else {
            table.epoch(epoch);
        }
        if (version == null) {
            problems.add("the list has no 'version'");
        } else {
            table.version(version);
        }
        JsonNode customers = root.get("customers");
        if (customers == null || !customers.isArray()) {
            problems.add(
                    "the list has no 'customers', which has to be an array (an empty one if nobody is subscribed)");
        } else {
            customers.forEach(customer -> add(table, customer));
        }
        Long confirmed = number(root, "shrinkConfirmedFor", "the list");
        try {
            RoutingTable built = table.build();
            if (problems.isEmpty()) {
                return new ActiveList(built, confirmed);
            }
        } catch (InvalidRoutingTableException e) {
            problems.addAll(e.problems());
        }
        throw new InvalidActiveListException(problems);
    }

    private static JsonNode tree(byte[] json) throws InvalidActiveListException {
        if (json.length == 0) {
            throw new InvalidActiveListException("the list is empty (0 bytes)");
        }
        try {
            JsonNode root = JSON.readTree(json);
            if (root.isObject()) {
                return root;
            }
            throw new InvalidActiveListException("the list is no JSON object");
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new InvalidActiveListException(
                    "the list is not JSON" + at + ": " + firstLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
    }

    private void add(RoutingTableBuilder table, JsonNode customer) {
        if (!customer.isObject()) {
            problems.add("an element of 'customers' is no JSON object");
            return;
        }
        String id = text(customer, "id", "a customer");
        String who = "customer '" + id + "'";
        JsonNode limits = customer.path("limits");
        if (!limits.isMissingNode() && !limits.isObject()) {
            problems.add(who + ": 'limits' is no JSON object");
        }
        table.customer(
                id,
                text(customer, "subscription", who),
                topics(customer.get("topics"), who),
                text(customer, "compression", who),
                orDefault(number(limits, "bytesPerSecond", who), 0),
                orDefault(number(limits, "sampleOneIn", who), 1));
    }

    private Map<String, String> topics(@Nullable JsonNode topics, String who) {
        Map<String, String> byStream = new LinkedHashMap<>();
        if (topics == null || !topics.isObject()) {
            problems.add(who + ": 'topics' is no JSON object of stream and topic");
            return byStream;
        }
        topics.properties().forEach(entry -> {
            String topic = text(topics, entry.getKey(), who);
            if (topic != null) {
                byStream.put(entry.getKey(), topic);
            }
        });
        return byStream;
    }

    private @Nullable String text(JsonNode parent, String field, String who) {
        JsonNode node = parent.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            problems.add(who + ": '" + field + "' is "
                    + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT) + ", but has to be a string");
            return null;
        }
        return node.textValue();
    }

    private @Nullable Long number(JsonNode parent, String field, String who) {
        JsonNode node = parent.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            problems.add(who + ": '" + field + "' has to be a whole number");
            return null;
        }
        return node.longValue();
    }

    private static long orDefault(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
