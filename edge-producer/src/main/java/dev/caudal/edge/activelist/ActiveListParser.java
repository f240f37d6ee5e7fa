// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.InvalidNameException;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of the active list. Fields that are not known are passed over, so that a newer provisioner can say more;
 * a known field of the wrong type, a field given twice or anything after the end makes the whole list invalid. Customers are
 * read one by one, so that a long list is in memory once, as the table. Tokens are all that is taken from Jackson: its tree model
 * is 300 classes and the calendars of all languages, which a node would load for a list of a few fields.
 */
public final class ActiveListParser {
    /** Largest list, in bytes: 200,000 customers with several streams each. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int MIN_LIMIT_BYTES = 1 << 20;
    private static final int HEAP_PARTS = 16;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_TEXT_LENGTH = 1_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT_LENGTH)
                    .maxNameLength(MAX_TEXT_LENGTH)
                    .maxDocumentLength(MAX_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> KNOWN =
            Set.of("epoch", "version", "generatedAt", "customers", "shrinkConfirmedFor", "confirmedCustomers");

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
        Map<String, @Nullable Object> head = head(json, table);
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
        Long confirmedVersion = number(head, "shrinkConfirmedFor", "the list");
        Set<CustomerId> confirmedCustomers = ids(head, "confirmedCustomers");
        ShrinkConfirmation confirmation =
                confirmedVersion == null ? null : new ShrinkConfirmation(confirmedVersion, confirmedCustomers);
        try {
            RoutingTable built = table.build();
            if (problems.isEmpty()) {
                return new ActiveList(built, generatedAt, confirmation);
            }
        } catch (InvalidRoutingTableException e) {
            problems.addAll(e.problems());
        }
        throw new InvalidActiveListException(problems);
    }

    /** Adds each customer to the table as he is read, and returns the other fields. */
    private Map<String, @Nullable Object> head(byte[] json, RoutingTableBuilder table)
            throws InvalidActiveListException {
        if (json.length == 0) {
            throw new InvalidActiveListException("the list is empty (0 bytes)");
        }
        Map<String, @Nullable Object> head = new HashMap<>();
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
                        add(table, value(parser));
                    }
                } else if (KNOWN.contains(field)) {
                    head.put(field, value(parser));
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

    /**
     * The value that begins here, up to its last token: a map, a list, a text, a number, a truth, or null. Whole numbers that a
     * long has are of that type.
     */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String field = parser.currentName();
                    parser.nextToken();
                    fields.put(field, value(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private void add(RoutingTableBuilder table, @Nullable Object element) {
        if (!(element instanceof Map<?, ?> customer)) {
            problems.add("an element of 'customers' is no JSON object");
            return;
        }
        String id = text(customer, "id", "a customer");
        String who = "customer '" + id + "'";
        Map<?, ?> limits = Map.of();
        if (customer.get("limits") instanceof Map<?, ?> given) {
            limits = given;
        } else if (customer.containsKey("limits")) {
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

    private Map<String, String> topics(@Nullable Object value, String who) {
        Map<String, String> byStream = new LinkedHashMap<>();
        if (!(value instanceof Map<?, ?> topics)) {
            problems.add(who + ": 'topics' is no JSON object of stream and topic");
            return byStream;
        }
        for (Object stream : topics.keySet()) {
            String topic = text(topics, (String) stream, who);
            if (topic != null) {
                byStream.put((String) stream, topic);
            }
        }
        return byStream;
    }

    private @Nullable Set<CustomerId> ids(Map<?, ?> parent, String field) {
        Object value = parent.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> texts)) {
            problems.add("the list: '" + field + "' is " + kind(value) + ", but has to be an array of customer ids");
            return null;
        }
        Set<CustomerId> ids = new HashSet<>();
        for (Object text : texts) {
            try {
                ids.add(CustomerId.of(text instanceof String id ? id : ""));
            } catch (InvalidNameException e) {
                problems.add("the list: '" + field + "': " + e.getMessage());
            }
        }
        return ids;
    }

    private @Nullable String text(Map<?, ?> parent, String field, String who) {
        Object value = parent.get(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        problems.add(who + ": '" + field + "' is " + kind(value) + ", but has to be a string");
        return null;
    }

    private static String kind(Object value) {
        if (value instanceof Map) {
            return "object";
        }
        if (value instanceof List) {
            return "array";
        }
        if (value instanceof String) {
            return "string";
        }
        return value instanceof Boolean ? "boolean" : "number";
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

    private @Nullable Long number(Map<?, ?> parent, String field, String who) {
        Object value = parent.get(field);
        if (value == null || value instanceof Long) {
            return (Long) value;
        }
        problems.add(who + ": '" + field + "' has to be a whole number");
        return null;
    }

    private static long orDefault(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
