// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of the active list. Fields that are not known are passed over, so that a newer provisioner can say more;
 * a known field of the wrong type, a field given twice or anything after the end makes the whole list invalid. Customers are
 * read one by one, so that a long list is in memory once, as the table.
 */
public final class ActiveListParser {
    /** Largest list, in bytes: 200,000 customers with several streams each. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int MIN_LIMIT_BYTES = 1 << 20;
    private static final int HEAP_PARTS = 16;
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
            .build());
    private static final Set<String> KNOWN =
            Set.of("epoch", "version", "generatedAt", "customers", "shrinkConfirmedFor");

    private final List<String> problems = new ArrayList<>();

    private ActiveListParser() {}

    /**
     * Largest list in this process. A list becomes several times as large in memory as it is in bytes, and one that does not
     * fit must be refused, not end the process.
     */
    public static int limitBytes() {
        long ofHeap = Runtime.getRuntime().maxMemory() / HEAP_PARTS;
        return (int) Math.min(MAX_BYTES, Math.max(MIN_LIMIT_BYTES, ofHeap));
    }

    /** Says that a list is larger than {@link #limitBytes()}. */
    public static String tooLarge(long bytes) {
        return "the list has " + bytes + " bytes, more than the " + limitBytes()
                + " that this process can take: a " + HEAP_PARTS
                + "th of its heap, which -Xmx in CAUDAL_JAVA_OPTS enlarges, and at most " + MAX_BYTES;
    }

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
        RoutingTableBuilder table = RoutingTable.builder(previous);
        JsonNode head = head(json, table);
        String epoch = text(head, "epoch", "the list");
        Long version = number(head, "version", "the list");
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
        Instant generatedAt = instant(text(head, "generatedAt", "the list"));
        Long confirmed = number(head, "shrinkConfirmedFor", "the list");
        try {
            RoutingTable built = table.build();
            if (problems.isEmpty()) {
                return new ActiveList(built, generatedAt, confirmed);
            }
        } catch (InvalidRoutingTableException e) {
            problems.addAll(e.problems());
        }
        throw new InvalidActiveListException(problems);
    }

    /** Adds each customer to the table as he is read, and returns the other fields. */
    private JsonNode head(byte[] json, RoutingTableBuilder table) throws InvalidActiveListException {
        if (json.length == 0) {
            throw new InvalidActiveListException("the list is empty (0 bytes)");
        }
        ObjectNode head = JSON.createObjectNode();
        boolean customers = false;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidActiveListException("the list is no JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("customers") && value == JsonToken.START_ARRAY) {
                    customers = true;
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        add(table, parser.readValueAsTree());
                    }
                } else if (KNOWN.contains(field)) {
                    head.set(field, parser.<JsonNode>readValueAsTree());
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new InvalidActiveListException("something stands behind the end of the list");
            }
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
        if (!customers) {
            problems.add(
                    "the list has no 'customers', which has to be an array (an empty one if nobody is subscribed)");
        }
        return head;
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

    private @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            problems.add("the list: 'generatedAt' is no time such as 2026-11-22T10:00:00Z");
            return null;
        }
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
