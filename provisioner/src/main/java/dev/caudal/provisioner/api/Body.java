// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;

/**
 * What was sent with a request: at most {@value #MAX_BYTES} bytes. Immutable.
 *
 * @param type the header Content-Type, empty if there was none
 * @param bytes the content
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Body(String type, byte[] bytes) {
    /** Longest body, in bytes, inclusive. */
    static final int MAX_BYTES = 16 << 10;

    static final Body NONE = new Body("", new byte[0]);

    private static final int MAX_DEPTH = 8;
    private static final int MAX_TEXT = 4096;
    private static final String JSON_TYPE = "application/json";
    private static final String FORM_TYPE = "application/x-www-form-urlencoded";

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** An object with no other fields than these; empty, if nothing was sent. */
    ObjectNode object(Set<String> fields) {
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!isOfType(JSON_TYPE)) {
            throw Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "send Content-Type: " + JSON_TYPE);
        }
        JsonNode node;
        try {
            node = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw Problem.bad("the body is no JSON of at most " + MAX_DEPTH + " levels without duplicate fields");
        } catch (IOException e) {
            throw Problem.bad("the body is no JSON");
        }
        if (!(node instanceof ObjectNode object)) {
            throw Problem.bad("the body is no JSON object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!fields.contains(name)) {
                throw Problem.bad("there is no such field; known are "
                        + String.join(", ", fields.stream().sorted().toList()));
            }
        });
        return object;
    }

    /** What a form of one field holds. */
    String form(String field) {
        if (!isOfType(FORM_TYPE)) {
            throw Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "send Content-Type: " + FORM_TYPE);
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        for (String pair : text.split("&", -1)) {
            if (pair.startsWith(field + "=")) {
                return pair.substring(field.length() + 1).strip();
            }
        }
        return "";
    }

    private boolean isOfType(String expected) {
        return type.equals(expected)
                || type.equalsIgnoreCase(expected + "; charset=utf-8")
                || type.equalsIgnoreCase(expected + ";charset=utf-8");
    }

    /** A text; nothing, if the field is not there. */
    static Optional<String> text(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Problem.bad(field + " is a text");
        }
        return Optional.of(value.asText());
    }

    /** A yes or no; no, if the field is not there. */
    static boolean flag(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            throw Problem.bad(field + " is true or false");
        }
        return value.asBoolean();
    }

    /** A whole number, which has to be there. */
    static long number(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw Problem.bad(field + " is a whole number, and has to be there");
        }
        return value.asLong();
    }

    /** Texts. */
    static List<String> texts(String field, JsonNode value) {
        List<String> texts = new ArrayList<>();
        boolean good = value.isArray();
        for (JsonNode each : value) {
            good &= each.isTextual();
            texts.add(each.asText());
        }
        if (!good) {
            throw Problem.bad(field + " is a list of texts");
        }
        return texts;
    }
}
