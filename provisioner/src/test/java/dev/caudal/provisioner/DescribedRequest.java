// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A request as an OpenAPI description allows it, or nearly: values at their limits and beyond, of wrong types, hostile.
 *
 * @param method HTTP's
 * @param template the path as the description has it
 * @param path the path and the query that are asked for
 * @param headers more than every request has
 * @param body what is sent; null for nothing
 */
record DescribedRequest(
        String method,
        String template,
        String path,
        Map<String, String> headers,
        @Nullable String body) {
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "zstd",
            "en",
            "access",
            "127.0.0.1",
            "2001:db8::7",
            "10.0.0.0/8",
            "0",
            "-1",
            "../../etc/passwd",
            "${jndi:ldap://x}",
            "<b>x</b>",
            "\u202e\u0000\n",
            "ÄÖ\ud83d\ude00",
            "x".repeat(300));
    private static final List<String> BODIES = List.of(
            "{",
            "null",
            "{} {}",
            "\u0000",
            "{\"language\":\"en\",\"language\":\"es\"}",
            "[".repeat(3_000),
            "{\"a\":" + "9".repeat(3_000) + "}",
            "x".repeat(17_000));
    private static final List<String> HEADERS =
            List.of("If-None-Match", "Accept-Language", "Cookie", "X-CSRF-Token", "Range");
    private static final List<String> VALUES = List.of(
            "",
            "*",
            "\"\"",
            "W/\"-1\"",
            ";;;q=",
            "es;q=9",
            "caudal_session",
            "caudal_session=;;=",
            "bytes=0-1",
            "x".repeat(2_000));
    private static final List<String> IDS = List.of("f1", "f2", "f3", "8", "UPPER", "%2e%2e", "a".repeat(49), "-x");

    /** So many for each operation of the description, all mixed. */
    static List<DescribedRequest> random(JsonNode description, int each, Random random) {
        List<DescribedRequest> requests = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    for (int i = 0; i < each; i++) {
                        requests.add(random(description, path.getKey(), method, random));
                    }
                }));
        Collections.shuffle(requests, random);
        return requests;
    }

    private static DescribedRequest random(JsonNode description, String path, String method, Random random) {
        JsonNode operation = description.path("paths").path(path).path(method);
        String url = path;
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("path")) {
                String value = IDS.get(random.nextInt(IDS.size()));
                url = url.replace("{" + name + "}", value);
            } else if (parameter.path("in").asText().equals("query") && random.nextBoolean()) {
                String value = random.nextBoolean()
                        ? TEXTS.get(random.nextInt(TEXTS.size()))
                        : Integer.toString(random.nextInt(1200) - 10);
                query.append(query.isEmpty() ? "?" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
        String body = null;
        if (!schema.isMissingNode() && random.nextInt(4) > 0) {
            body = random.nextInt(6) == 0
                    ? BODIES.get(random.nextInt(BODIES.size()))
                    : value(description, schema, random).toString();
        }
        Map<String, String> headers = random.nextInt(3) > 0
                ? Map.of()
                : Map.of(HEADERS.get(random.nextInt(HEADERS.size())), VALUES.get(random.nextInt(VALUES.size())));
        return new DescribedRequest(method.toUpperCase(Locale.ROOT), path, url + query, headers, body);
    }

    private static JsonNode value(JsonNode description, JsonNode schema, Random random) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (schema.has("$ref")) {
            return value(
                    description, description.at(schema.path("$ref").asText().substring(1)), random);
        }
        if (random.nextInt(12) == 0) {
            return List.of(
                            json.nullNode(),
                            json.numberNode(1.5),
                            json.textNode("x"),
                            json.booleanNode(true),
                            json.arrayNode().add(json.objectNode()),
                            json.numberNode(Long.MAX_VALUE))
                    .get(random.nextInt(6));
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        String type = schema.path("type").isArray()
                ? schema.path("type").get(0).asText()
                : schema.path("type").asText();
        return switch (type) {
            case "object" -> {
                ObjectNode object = json.objectNode();
                schema.path("properties").properties().forEach(each -> {
                    if (random.nextInt(4) == 0) {
                        object.set(each.getKey(), value(description, each.getValue(), random));
                    }
                });
                yield object;
            }
            case "array" -> {
                ArrayNode array = json.arrayNode();
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    array.add(value(description, schema.path("items"), random));
                }
                yield array;
            }
            case "integer" -> {
                long[] numbers = {
                    0,
                    -1,
                    schema.path("minimum").asLong(1),
                    schema.path("minimum").asLong(1) + 1,
                    schema.path("maximum").asLong(9),
                    schema.path("maximum").asLong(9) + 1
                };
                yield json.numberNode(numbers[random.nextInt(numbers.length)]);
            }
            case "boolean" -> json.booleanNode(random.nextBoolean());
            default -> json.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
        };
    }
}
