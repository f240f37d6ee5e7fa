// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.edge.requests.ServerRequests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A record as docs/tally.md has it. No state. */
final class TallyJson {
    private static final JsonFactory JSON = new JsonFactory();

    private TallyJson() {}

    /** What is the same in all records of a run. */
    record Origin(String node, String run, String software) {}

    /** One record's value. */
    static byte[] write(
            Origin origin, long sequence, Instant at, LedgerSnapshot ledger, NodeFacts facts, List<TallyRow> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("format", 1);
            json.writeStringField("node", origin.node());
            json.writeStringField("run", origin.run());
            json.writeNumberField("sequence", sequence);
            json.writeStringField("at", at.truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeNumberField("listVersion", facts.listVersion());
            json.writeStringField("software", origin.software());
            ledger(json, ledger);
            json.writeObjectFieldStart("gaps");
            ledger.gaps().forEach((kind, events) -> number(json, kind.label(), events));
            json.writeEndObject();
            numbers(json, "unsubscribedTop", facts.unsubscribed());
            servers(json, facts.servers());
            json.writeArrayFieldStart("customers");
            for (TallyRow row : rows) {
                row(json, row);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The node of a record that was written before; empty if it is none. */
    static Optional<String> nodeOf(byte[] record) {
        try (JsonParser json = JSON.createParser(record)) {
            String node = null;
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("node")) {
                    node = json.getText();
                }
                json.skipChildren();
            }
            // Read to its end: a torn one is no record.
            return json.currentToken() == JsonToken.END_OBJECT ? Optional.ofNullable(node) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void ledger(JsonGenerator json, LedgerSnapshot ledger) throws IOException {
        json.writeObjectFieldStart("ledger");
        json.writeNumberField("read", ledger.read());
        json.writeNumberField("recovered", ledger.recovered());
        json.writeNumberField("delivered", ledger.delivered());
        json.writeNumberField("unsubscribed", ledger.unsubscribed());
        dropped(json, ledger.dropped());
        json.writeNumberField("inMemory", ledger.inMemory());
        json.writeNumberField("inSpool", ledger.inSpool());
        json.writeEndObject();
    }

    private static void servers(JsonGenerator json, List<ServerRequests> servers) throws IOException {
        if (servers.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("servers");
        for (ServerRequests each : servers) {
            json.writeStartObject();
            json.writeStringField("server", each.server());
            json.writeArrayFieldStart("sources");
            for (String source : each.sources()) {
                json.writeString(source);
            }
            json.writeEndArray();
            json.writeNumberField("requests", each.requests());
            json.writeNumberField("lines", each.lines());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void row(JsonGenerator json, TallyRow row) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", row.customer.value());
        json.writeStringField("hour", row.hour.toString());
        json.writeNumberField("read", row.read);
        json.writeNumberField("readBytes", row.readBytes);
        json.writeNumberField("delivered", row.delivered);
        json.writeNumberField("deliveredBytes", row.deliveredBytes);
        dropped(json, row.dropped);
        json.writeObjectFieldStart("acknowledged");
        for (Map.Entry<String, Map<Integer, Long>> topic : row.acknowledged.entrySet()) {
            json.writeObjectFieldStart(topic.getKey());
            topic.getValue().forEach((partition, records) -> number(json, Integer.toString(partition), records));
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void dropped(JsonGenerator json, Map<DropCause, Long> dropped) throws IOException {
        json.writeObjectFieldStart("dropped");
        dropped.forEach((cause, lines) -> number(json, cause.label(), lines));
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, String field, Map<String, Long> numbers) throws IOException {
        if (!numbers.isEmpty()) {
            json.writeObjectFieldStart(field);
            numbers.forEach((name, number) -> number(json, name, number));
            json.writeEndObject();
        }
    }

    private static void number(JsonGenerator json, String field, long number) {
        try {
            json.writeNumberField(field, number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
