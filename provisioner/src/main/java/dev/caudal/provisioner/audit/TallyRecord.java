// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * One minute of one edge node, as {@code docs/tally.md} has it. Fields that are not known are passed over; those that are
 * known must be right, or the record is refused as a whole.
 *
 * @param node who counted
 * @param run which life of its process
 * @param sequence counts the records of a run, from 1
 * @param at when it was written
 * @param listVersion of the active list that the node had
 * @param software the node's version
 * @param rows what was counted since the record before, by customer and hour
 */
public record TallyRecord(
        NodeName node, String run, long sequence, Instant at, long listVersion, String software, List<Row> rows) {
    private static final int FORMAT = 1;
    private static final int MAX_TEXT = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the rows. */
    public TallyRecord {
        rows = List.copyOf(rows);
    }

    /**
     * Lines of one customer that were read in one hour.
     *
     * @param customer whose
     * @param hour its beginning, of the time of reading, which is the records' timestamp
     * @param read lines read
     * @param readBytes of those lines, as the customer is to get them; 0 where a node does not say
     * @param delivered lines that the brokers acknowledged
     * @param deliveredBytes of the batches that they came in, compressed; 0 where a node does not say
     * @param dropped lines that were dropped and counted, whatever the cause
     * @param acknowledged records that the brokers acknowledged, by topic and partition; their sum is {@code delivered}
     */
    public record Row(
            CustomerId customer,
            Instant hour,
            long read,
            long readBytes,
            long delivered,
            long deliveredBytes,
            long dropped,
            List<Acknowledged> acknowledged) {
        /** Copies the list. */
        public Row {
            acknowledged = List.copyOf(acknowledged);
        }
    }

    /**
     * Records that the brokers acknowledged.
     *
     * @param topic in which topic
     * @param partition in which partition
     * @param records how many
     */
    public record Acknowledged(String topic, int partition, long records) {}

    /**
     * The record with this key and value.
     *
     * @throws IllegalArgumentException if it is none, with the reason
     */
    public static TallyRecord parse(String key, byte[] value) {
        try {
            JsonNode root = JSON.readTree(value);
            if (count(root, "format") != FORMAT) {
                throw new IllegalArgumentException("format " + root.path("format") + " is not " + FORMAT);
            }
            NodeName node = NodeName.of(text(root, "node"));
            if (!node.value().equals(key)) {
                throw new IllegalArgumentException("the key is not the node");
            }
            List<Row> rows = new ArrayList<>();
            for (JsonNode row : root.path("customers")) {
                rows.add(row(row));
            }
            return new TallyRecord(
                    node,
                    text(root, "run"),
                    count(root, "sequence"),
                    Instant.parse(text(root, "at")),
                    count(root, "listVersion"),
                    text(root, "software"),
                    rows);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Row row(JsonNode row) {
        Instant hour = Instant.parse(text(row, "hour"));
        if (!hour.equals(hour.truncatedTo(ChronoUnit.HOURS))) {
            throw new IllegalArgumentException("hour " + hour + " is not the beginning of one");
        }
        long dropped = 0;
        for (JsonNode cause : row.path("dropped")) {
            dropped += number("dropped", cause);
        }
        List<Acknowledged> acknowledged = new ArrayList<>();
        row.path("acknowledged")
                .properties()
                .forEach(topic -> topic.getValue()
                        .properties()
                        .forEach(partition -> acknowledged.add(new Acknowledged(
                                topic.getKey(),
                                partitionNumber(partition.getKey()),
                                number("acknowledged", partition.getValue())))));
        long delivered = count(row, "delivered");
        long sum = acknowledged.stream().mapToLong(Acknowledged::records).sum();
        if (sum != delivered) {
            throw new IllegalArgumentException("delivered is " + delivered + ", and its parts are " + sum);
        }
        return new Row(
                CustomerId.of(text(row, "id")),
                hour,
                count(row, "read"),
                bytes(row, "readBytes"),
                delivered,
                bytes(row, "deliveredBytes"),
                dropped,
                acknowledged);
    }

    private static int partitionNumber(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("a partition is a number");
        }
        return Integer.parseInt(text);
    }

    /** Not every node counts them. */
    private static long bytes(JsonNode row, String field) {
        return row.has(field) ? count(row, field) : 0;
    }

    private static long count(JsonNode node, String field) {
        return number(field, node.path(field));
    }

    private static long number(String field, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw new IllegalArgumentException(field + " is no count");
        }
        return value.asLong();
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual() || value.asText().isEmpty() || value.asText().length() > MAX_TEXT) {
            throw new IllegalArgumentException(field + " is no text of 1 to " + MAX_TEXT + " characters");
        }
        return value.asText();
    }
}
