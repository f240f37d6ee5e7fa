// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.ArrayList;
import java.util.List;

/** The JSON Schema (2020-12) of a stream's events, as {@code consumer.py --json} and every other consumer shows them. */
final class LineSchema {
    private LineSchema() {}

    static String of(String stream, LineFormat format) {
        List<String> properties = new ArrayList<>();
        properties.add(property("message", "\"type\": \"string\"", "the line as it is"));
        properties.add(property("topic", "\"type\": \"string\"", "the topic of the stream"));
        properties.add(property(
                format.naming().timestamp(),
                "\"type\": \"string\", \"format\": \"date-time\"",
                "the line's own time, in UTC"));
        properties.add(property(
                "parse_error", "\"type\": \"string\"", "instead of fields: the line is not in the declared format"));
        for (LineField field : format.fields()) {
            String unit = field.unit().isEmpty() ? "" : " (" + field.unit() + ")";
            properties.add(property(format.name(field), type(format, field), field.english() + unit));
        }
        return "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": "
                + JsonText.quoted("A line of the stream " + stream)
                + ",\n  \"type\": \"object\",\n  \"required\": [\"message\", \"topic\"],\n  \"additionalProperties\": "
                + format.isJson()
                + ",\n  \"properties\": {\n    "
                + String.join(",\n    ", properties)
                + "\n  }\n}\n";
    }

    private static String property(String name, String type, String description) {
        String text = description.isBlank() ? "" : ", \"description\": " + JsonText.quoted(description);
        return JsonText.quoted(name) + ": {" + type + text + "}";
    }

    private static String type(LineFormat format, LineField field) {
        return switch (field.type()) {
            case INTEGER -> "\"type\": \"integer\"";
            case DECIMAL -> "\"type\": \"number\"";
            case BOOLEAN -> "\"type\": \"boolean\"";
            case TIME -> format.isJson() ? "\"type\": [\"string\", \"number\"]" : "\"type\": \"string\"";
            case TEXT, IP -> "\"type\": \"string\"";
        };
    }
}
