// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Compares an answer with an OpenAPI description, as far as ours goes: status, media type, fields and their types. */
final class DescribedAnswer {
    private final JsonNode description;

    DescribedAnswer(JsonNode description) {
        this.description = description;
    }

    /** What is not as described. */
    List<String> problems(DescribedRequest request, HttpResponse<String> answer) {
        JsonNode responses = description
                .path("paths")
                .path(request.template())
                .path(request.method().toLowerCase(Locale.ROOT))
                .path("responses");
        JsonNode response = responses.path(Integer.toString(answer.statusCode()));
        if (response.isMissingNode()) {
            return List.of("the status is not described");
        }
        if (!response.has("content")) {
            return answer.body().isEmpty() ? List.of() : List.of("a body that is not described");
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        JsonNode content = response.path("content").path(type.replaceAll(";.*", ""));
        if (content.isMissingNode()) {
            return List.of("the media type is not described: " + type);
        }
        List<String> problems = new ArrayList<>();
        if (type.contains("json")) {
            compare("", content.path("schema"), ServedApi.parse(answer.body()), problems);
        }
        return List.copyOf(problems);
    }

    private void compare(String where, JsonNode schema, JsonNode value, List<String> problems) {
        if (schema.has("$ref")) {
            compare(where, description.at(schema.path("$ref").asText().substring(1)), value, problems);
            return;
        }
        if (schema.has("enum")) {
            Set<String> values = new TreeSet<>();
            schema.path("enum").forEach(each -> values.add(each.asText()));
            if (!values.contains(value.asText())) {
                problems.add(where + " is " + value + ", none of " + values);
            }
            return;
        }
        Set<String> types = new TreeSet<>();
        if (schema.path("type").isArray()) {
            schema.path("type").forEach(each -> types.add(each.asText()));
        } else if (schema.has("type")) {
            types.add(schema.path("type").asText());
        }
        if (!types.isEmpty() && !types.contains(type(value))) {
            problems.add(where + " is " + value + ", no " + types);
        }
        if (value.isArray()) {
            value.forEach(each -> compare(where + "[]", schema.path("items"), each, problems));
        }
        if (value.isObject()) {
            fields(where, schema, value, problems);
        }
    }

    private void fields(String where, JsonNode schema, JsonNode value, List<String> problems) {
        schema.path("required").forEach(each -> {
            if (!value.has(each.asText())) {
                problems.add(where + " lacks " + each.asText());
            }
        });
        JsonNode others = schema.path("additionalProperties");
        value.properties().forEach(each -> {
            String name = where + "." + each.getKey();
            if (schema.path("properties").has(each.getKey())) {
                compare(name, schema.path("properties").path(each.getKey()), each.getValue(), problems);
            } else if (others.isObject()) {
                compare(name, others, each.getValue(), problems);
            } else if (others.isBoolean() && !others.asBoolean()) {
                problems.add(name + " is not described");
            }
        });
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case OBJECT -> "object";
            default -> "string";
        };
    }
}
