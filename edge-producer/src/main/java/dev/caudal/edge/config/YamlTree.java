// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses YAML into {@link ConfigNode}s. Bounded: a document may be {@value #MAX_DEPTH} levels deep. */
final class YamlTree {
    private static final int MAX_DEPTH = 32;

    private final JsonParser parser;
    private final List<Problem> problems;

    private YamlTree(JsonParser parser, List<Problem> problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** The document's root; an empty mapping, and a problem, if the text is no YAML mapping. */
    static ConfigNode.Mapping parse(String text, List<Problem> problems) {
        Place root = new Place("", 0, 0);
        // A byte order mark would become part of the first key.
        String content = text.startsWith("\ufeff") ? text.substring(1) : text;
        try (JsonParser parser = new YAMLFactory().createParser(content)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                return new YamlTree(parser, problems).mapping(root, 0);
            }
            problems.add(new Problem(
                    root, "the file is not a YAML mapping; it begins with 'node:', 'sources:' or the like"));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            Place place = at == null ? root : new Place("", at.getLineNr(), at.getColumnNr());
            problems.add(new Problem(place, "this is not YAML: " + firstLine(e.getOriginalMessage())));
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
        return new ConfigNode.Mapping(root, Map.of());
    }

    /** A single value of flow style, such as {@code [a, b]}, from elsewhere than the file. */
    static ConfigNode value(String text, Place place, List<Problem> problems) {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            parser.nextToken();
            return new YamlTree(parser, problems).node(place, 0);
        } catch (JsonProcessingException e) {
            problems.add(new Problem(place, "this is not YAML: " + firstLine(e.getOriginalMessage())));
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
        return new ConfigNode.Empty(place);
    }

    private ConfigNode.Mapping mapping(Place place, int depth) throws IOException {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonLocation at = parser.currentTokenLocation();
            Place keyPlace = place.key(key, at.getLineNr(), at.getColumnNr());
            parser.nextToken();
            ConfigNode value = node(keyPlace, depth + 1);
            if (entries.putIfAbsent(key, value) != null) {
                problems.add(new Problem(keyPlace, "is given twice; remove one"));
            }
        }
        return new ConfigNode.Mapping(place, entries);
    }

    private ConfigNode items(Place place, int depth) throws IOException {
        List<ConfigNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonLocation at = parser.currentTokenLocation();
            items.add(node(place.element(items.size(), at.getLineNr(), at.getColumnNr()), depth + 1));
        }
        return new ConfigNode.Items(place, items);
    }

    private ConfigNode node(Place place, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            problems.add(new Problem(place, "is nested more than " + MAX_DEPTH + " levels deep"));
            parser.skipChildren();
            return new ConfigNode.Empty(place);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(place, depth);
            case START_ARRAY -> items(place, depth);
            case VALUE_NULL -> new ConfigNode.Empty(place);
            case VALUE_TRUE, VALUE_FALSE -> new ConfigNode.Scalar(place, parser.getText(), parser.getBooleanValue());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                new ConfigNode.Scalar(place, parser.getText(), parser.getNumberValue());
            default -> new ConfigNode.Scalar(place, parser.getText(), parser.getText());
        };
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
